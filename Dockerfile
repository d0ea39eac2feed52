FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/app/staticfiles \
    PROOF_ROOT=/data/proof

RUN useradd --system --create-home --uid 10001 dealdesk \
    && install --directory --owner dealdesk --mode 0700 /data/proof
WORKDIR /app

COPY requirements/runtime.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/runtime.txt

COPY . .
# The embedded defaults are enough to collect the assets; their key and folder don't stay in the image.
RUN DATA_DIR=/tmp/build python manage.py collectstatic --noinput && rm -rf /tmp/build

USER dealdesk
EXPOSE 8000
CMD ["gunicorn", "dealdesk.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
