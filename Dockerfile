# The portal's one image; web, worker, beat and migrate are commands of it (deploy/entrypoint.sh).
# The Python version is the one the tests run on.
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm
FROM ${PYTHON_IMAGE}

ENV LANG=C.UTF-8 \
    TZ=Asia/Shanghai \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PORTAL_DATA_DIR=/data \
    PORTAL_STATIC_ROOT=/app/staticfiles \
    PORTAL_BIND=0.0.0.0:8000

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

RUN groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /data

WORKDIR /app

# A mirror inside the office's network: docker build --build-arg PIP_INDEX_URL=…
ARG PIP_INDEX_URL
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt

COPY . .
# Keys for this one step only: production settings do not load without them, and none is kept.
RUN PORTAL_ENV=production PORTAL_HOSTS=build.invalid PORTAL_DATA_DIR=/tmp/build \
    PORTAL_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    PORTAL_FIELD_KEYS="$(python -c 'from config.env import new_field_key; print(new_field_key())')" \
    python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build \
    && python -m compileall -q . \
    && chmod 0755 deploy/entrypoint.sh

ENV PORTAL_ENV=production
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "deploy/healthcheck.py", "web"]
ENTRYPOINT ["deploy/entrypoint.sh"]
CMD ["web"]
