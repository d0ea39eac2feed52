"""The proof of a promise: adding files, taking them off, and handing them out as downloads alone."""

from typing import Any

import structlog
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealdesk.accounts.http import PersonRequest
from promises import links
from promises.actions.proofs import OPEN_STATES, add_proofs, remove_proof
from promises.files.kinds import MEDIA_TYPES
from promises.models import PromiseLine, Proof
from promises.permissions import may_add_proof, may_edit_deal
from promises.states import NotYours, Refused

log = structlog.get_logger(__name__)

# What a browser offers to choose; what is taken, the content decides.
ACCEPT = ",".join(f".{ending}" for ending in (*MEDIA_TYPES, "jpeg"))


def proof_panel(line: PromiseLine, person: Any, *, problem: str = "", done: str = "") -> dict[str, Any]:
    """What the proof panel of a page needs. Needs `deal__sales_rep`; one query, for a guest two."""
    is_open = line.state in OPEN_STATES
    editor = may_edit_deal(person, line.deal)
    return {
        "proofs": [
            (proof, is_open and (editor or proof.added_by_id == person.pk))
            for proof in line.proofs.kept().select_related("added_by")
        ],
        "may_prove": is_open and may_add_proof(person, line),
        "proof_problem": problem,
        "proof_done": done,
        "proof_accept": ACCEPT,
    }


def _line(request: PersonRequest, pk: int) -> PromiseLine:
    lines = PromiseLine.objects.visible_to(request.user)
    return get_object_or_404(lines.select_related("deal__sales_rep", "current_wording"), pk=pk)


@require_http_methods(["GET", "POST"])
def promise_proof(request: PersonRequest, pk: int) -> HttpResponse:
    """The files of a promise. A POST adds some: a script gets the panel, everybody else goes back where they were."""
    line = _line(request, pk)
    if request.method == "GET":
        return _page(request, line)
    try:
        added = add_proofs(line, request.FILES.getlist("files"), by=request.user, now=timezone.now())
    except NotYours as exc:
        raise PermissionDenied(exc.message) from exc
    except Refused as exc:
        return _page(request, line, problem=exc.message)
    return _done(request, line, f"{len(added)} file{'' if len(added) == 1 else 's'} added.")


@require_POST
def proof_remove(request: PersonRequest, pk: int) -> HttpResponse:
    proof = _proof(request, pk)
    try:
        remove_proof(proof, by=request.user, now=timezone.now())
    except NotYours as exc:
        raise PermissionDenied(exc.message) from exc
    except Refused as exc:
        return _page(request, proof.line, problem=exc.message)
    return _done(request, proof.line, f"“{proof.name}” is removed.")


@require_GET
def proof(request: PersonRequest, pk: int) -> HttpResponseBase:
    found = _proof(request, pk)
    return download(found, media_type=found.media_type)


def _proof(request: PersonRequest, pk: int) -> Proof:
    proofs = Proof.objects.kept().filter(line__in=PromiseLine.objects.visible_to(request.user))
    return get_object_or_404(
        proofs.select_related("line__deal__sales_rep", "line__current_wording", "added_by"), pk=pk
    )


def download(proof: Proof, *, media_type: str) -> FileResponse:
    """The file to be saved, never to be shown inside our pages: whatever it holds can reach nothing of ours."""
    try:
        content = proof.file.open("rb")
    except OSError as exc:
        log.exception("proof.file_missing", proof=proof.pk)
        raise Http404 from exc
    response = FileResponse(content, as_attachment=True, filename=proof.name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: PersonRequest, line: PromiseLine, *, problem: str = "", done: str = "") -> HttpResponse:
    context = {
        "line": line,
        "deal": line.deal,
        "back": _back(request, line),
        **proof_panel(line, request.user, problem=problem, done=done),
    }
    part = bool(request.headers.get("HX-Request"))
    template = "proofs/_panel.html" if part else "proofs/proof.html"
    return render(request, template, context, status=422 if problem else 200)


def _done(request: PersonRequest, line: PromiseLine, words: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _page(request, line, done=words)
    messages.success(request, words)
    return redirect(_back(request, line))


def _back(request: PersonRequest, line: PromiseLine) -> str:
    """The page of ours that the form came from, else the promise's."""
    url = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else links.promise(line.pk)
