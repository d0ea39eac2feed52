"""The compose file describes the company set-up."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings

pytestmark = pytest.mark.once


@pytest.fixture
def services() -> dict:
    return yaml.safe_load(Path(settings.BASE_DIR, "docker-compose.yml").read_text())["services"]


def test_compose_has_every_process(services):
    assert set(services) == {
        "web",
        "worker",
        "timers",
        "beat",
        "timekeeper",
        "migrate",
        "postgres",
        "redis",
    }


@pytest.mark.parametrize("name", ["web", "worker", "timers", "postgres", "redis"])
def test_compose_service_has_a_health_check(services, name):
    assert services[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", ["web", "worker", "timers", "beat", "timekeeper"])
def test_compose_process_waits_for_the_migration(services, name):
    assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("name", ["web", "worker", "timers", "beat", "timekeeper", "migrate"])
def test_compose_process_refuses_to_start_without_secrets(services, name):
    environment = services[name]["environment"]
    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert "${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
    assert environment["REDIS_URL"].startswith("redis://redis:")


def test_every_celery_queue_has_a_worker(services):
    commands = " ".join(services[name]["command"] for name in ("worker", "timers"))
    queues = {settings.CELERY_TASK_DEFAULT_QUEUE}
    queues |= {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert all(f"--queues {queue}" in commands for queue in queues)


def test_proof_files_outlive_the_container_that_took_them(services):
    dockerfile = Path(settings.BASE_DIR, "Dockerfile").read_text()
    assert services["web"]["volumes"] == ["proof:/data/proof"]
    assert "PROOF_ROOT=/data/proof" in dockerfile


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_data_outlives_its_container(services, name):
    assert services[name]["volumes"][0].startswith(f"{name}:")
