# Two images from one file: `serving` answers, `indexer` loads feeds and trains. Both run as an unprivileged user and
# hold exactly the locked versions. Neither carries the embedded engine: here OpenSearch and Redis are containers.
ARG PYTHON=3.13.9-slim-bookworm

FROM python:${PYTHON} AS indexer-build
WORKDIR /build
COPY requirements/training.txt requirements/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements/training.txt
COPY pyproject.toml README.md LICENSE ./
COPY config config
COPY titles titles
COPY ranking ranking
COPY desk desk
COPY indexer indexer
COPY api api
COPY cli cli
# The build tool is in the lock, so that nothing more is fetched.
RUN /venv/bin/pip wheel --no-deps --no-index --no-build-isolation --wheel-dir /dist . \
    && /venv/bin/pip install --no-deps --no-index /dist/*.whl

FROM python:${PYTHON} AS serving-build
COPY requirements/serving.txt /build/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r /build/serving.txt
COPY --from=indexer-build /dist /dist
RUN /venv/bin/pip install --no-deps --no-index /dist/*.whl

FROM python:${PYTHON} AS indexer
# LightGBM wants the OpenMP library of the system, which slim images lack.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=10001 --group=10001 /data
COPY --from=indexer-build /venv /venv
ENV PATH=/venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 BUYBOX_DATA_DIR=/data
USER 10001:10001
ENTRYPOINT ["buybox"]
CMD ["index", "--sellers", "/sellers"]

# The last stage is what `docker build .` makes.
FROM python:${PYTHON} AS serving
RUN install --directory --owner=10001 --group=10001 /data
COPY --from=serving-build /venv /venv
ENV PATH=/venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 BUYBOX_DATA_DIR=/data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["buybox"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
