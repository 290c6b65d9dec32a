# syntax=docker/dockerfile:1
# nearpop as an image, for amd64 and arm64: `docker buildx build --platform linux/amd64,linux/arm64 .`
# Runs with a read-only root: what it writes goes to the volumes. deploy/docker/compose.yaml says how to start it.
# test/interop/dockerfile.interop.ts takes these steps in scratch folders, without Docker.

# Packages are installed on the builder's own processor, for that of the image.
FROM --platform=$BUILDPLATFORM node:24.21.0-bookworm-slim AS packages
ARG TARGETARCH
WORKDIR /opt/nearpop
COPY package.json package-lock.json ./
# Node comes with the base: the one in the lockfile is for machines without. No script of a package runs. npm says nothing of
# an optional package that it could not get: without koffi a query costs several times as much.
RUN case "$TARGETARCH" in amd64) cpu=x64 ;; *) cpu="$TARGETARCH" ;; esac \
  && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --os=linux --cpu="$cpu" --libc=glibc \
  && test -d "node_modules/@koromix/koffi-linux-$cpu" \
  && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24.21.0-bookworm-slim
# The user's number is fixed, so that folders of the host can be given to it. Port 53 is Node's by its file: capabilities that
# a container is given reach a user who is not root in no other way.
# hadolint ignore=DL3008
RUN groupadd --system --gid 65053 nearpop \
  && useradd --system --uid 65053 --gid nearpop --no-create-home --home-dir /var/lib/nearpop --shell /usr/sbin/nologin nearpop \
  && install -d -m 0755 /etc/nearpop \
  && install -d -m 0700 -o nearpop -g nearpop /var/lib/nearpop /var/cache/nearpop \
  && apt-get update \
  && apt-get install --yes --no-install-recommends libcap2-bin \
  && setcap cap_net_bind_service=+ep /usr/local/bin/node \
  && apt-get purge --yes --auto-remove libcap2-bin \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/nearpop
COPY --from=packages /opt/nearpop ./
COPY package.json LICENSE ./
COPY src ./src
COPY deploy/docker/nearpop.yaml /etc/nearpop/nearpop.yaml
COPY deploy/example/zones /etc/nearpop/zones
ENV NODE_ENV=production NODE_COMPILE_CACHE=/var/cache/nearpop
VOLUME ["/etc/nearpop", "/var/lib/nearpop", "/var/cache/nearpop"]
USER 65053:65053
EXPOSE 53/udp 53/tcp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/opt/nearpop/src/main.ts", "probe", "--config", "/etc/nearpop/nearpop.yaml"]
ENTRYPOINT ["node", "/opt/nearpop/src/main.ts"]
CMD ["serve", "--config", "/etc/nearpop/nearpop.yaml"]
