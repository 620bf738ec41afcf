# The service and the worker: one image, two commands. PostgreSQL and Redis are given by address.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements-production.lock ./
RUN python -m venv /opt/causeway \
 && /opt/causeway/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: \
      --require-hashes --requirement requirements-production.lock \
 && /opt/causeway/bin/pip uninstall --yes pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent causeway \
 && printf '#!/bin/sh\nexec python -m app "$@"\n' > /usr/local/bin/causeway \
 && chmod 755 /usr/local/bin/causeway
COPY --from=build /opt/causeway /opt/causeway
COPY atlassian-connect.json LICENSE /srv/causeway/
COPY migrations /srv/causeway/migrations
COPY app /srv/causeway/app
WORKDIR /srv/causeway
ENV PATH=/opt/causeway/bin:$PATH \
    PYTHONPATH=/srv/causeway \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CAUSEWAY_ENV=production \
    CAUSEWAY_LOG=json
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["causeway"]
CMD ["serve", "--host", "0.0.0.0"]
