# Earshot's server: gateway, note process and viewer in one image; compose.yaml runs one of them a container.

FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.lock .
# Everything in the lock, each file by its hash; the final stage installs from these only what the server needs.
RUN pip wheel --no-cache-dir --require-hashes --wheel-dir /wheels --requirement requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY protocol protocol
COPY client client
COPY server server
RUN pip wheel --no-cache-dir --no-deps --no-index --find-links /wheels --wheel-dir /wheels .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin earshot \
    && install --directory --owner earshot --mode 700 /data
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels "earshot[server]"
COPY LICENSE NOTICE /usr/share/doc/earshot/
COPY models/earshot-en /usr/share/earshot/models/earshot-en
COPY models/earshot-en.sha256 /usr/share/earshot/models/
ENV EARSHOT_DATA_DIR=/data PYTHONDONTWRITEBYTECODE=1
USER earshot
VOLUME /data
# Gateway and viewer.
EXPOSE 8765 8080
ENTRYPOINT ["earshot"]
CMD ["up"]
