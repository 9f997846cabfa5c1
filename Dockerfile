# The service: one image, three roles (--role api | worker | scheduler | all). Node runs the TypeScript as it is.
# The last stage is the default; `--target minio` builds the primary site's server at the version that is tested.

FROM golang:1.26-bookworm AS minio-build
RUN CGO_ENABLED=0 GOBIN=/out go install github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c

FROM debian:bookworm-slim AS minio
RUN apt-get update && apt-get install --yes --no-install-recommends curl && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 minio && install -d -o minio -g minio /data
COPY --from=minio-build /out/minio /usr/local/bin/minio
USER minio
VOLUME /data
EXPOSE 9000
ENTRYPOINT ["minio"]
CMD ["server", "--quiet", "--address", ":9000", "/data"]

FROM node:24-bookworm-slim AS service
ENV NODE_ENV=production
WORKDIR /srv/kho-hoc-ba
COPY package.json package-lock.json .npmrc ./
# Without install scripts: the image has its own Node, and no dependency needs one to run.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY LICENSE ./
COPY config config
COPY src src
# Where the witness keeps what it has seen: a volume takes its owner from here.
RUN install -d -o node -g node /var/lib/kho-hoc-ba
USER node
ENV KHB_HOST=0.0.0.0 KHB_PORT=8080 KHB_HEALTH_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/main.ts"]
CMD ["--role", "all"]
