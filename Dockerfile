# sre_ops for people with Docker. Not run in CI; tests/integration/demo/test_compose.py
# compares it with what `make demo` runs.
FROM python:3.11-slim-bookworm

WORKDIR /srv/sre_ops
COPY pyproject.toml constraints.txt README.md package.json package-lock.json .npmrc ./
COPY sre_ops ./sre_ops
COPY scripts/fetch_assets ./scripts/fetch_assets
RUN scripts/fetch_assets \
    && rm -rf .tools node_modules
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir -c constraints.txt ".[postgres,pdf,docx,charts]" \
    && useradd --system --create-home --home-dir /var/lib/sre_ops sre_ops \
    && install -d -o sre_ops /rules

COPY slo_definitions ./slo_definitions
USER sre_ops
WORKDIR /var/lib/sre_ops
ENV SRE_OPS_DEFINITIONS=/srv/sre_ops/slo_definitions \
    SRE_OPS_HOST=0.0.0.0 \
    SRE_OPS_PORT=8080
EXPOSE 8080
CMD ["sre-ops", "serve"]
