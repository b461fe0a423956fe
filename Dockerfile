# syntax=docker/dockerfile:1
# The runtime as an image: docs/operations.md says how to run it. Tags are exact; who wants the same bytes
# each time adds the digests that `docker buildx imagetools inspect IMAGE` tells.

# --- the program, built by Maven ------------------------------------------------------------------------

FROM maven:3.9.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml ./
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B --no-transfer-progress -Dmaven.test.skip=true -DskipTests package

# --- the key of apt.postgresql.org, as Debian ships it --------------------------------------------------

FROM debian:12.11-slim AS pgdg
RUN apt-get update -qq && \
    apt-get install -y -qq --no-install-recommends ca-certificates postgresql-common

# --- the image ------------------------------------------------------------------------------------------

FROM debian:12.11-slim
LABEL org.opencontainers.image.title="pg-caravan" \
      org.opencontainers.image.description="PostgreSQL backups as declarative Apache Camel routes" \
      org.opencontainers.image.licenses="Apache-2.0"

COPY --from=pgdg /usr/share/postgresql-common/pgdg/apt.postgresql.org.asc /usr/share/keyrings/pgdg.asc
COPY --from=pgdg /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt

# A client may read servers up to its own major: the newest is the one that is used, the others are for
# restores into older servers. fontconfig and a font are for the charts of the weekly summary.
ARG POSTGRES_MAJORS="14 15 16 17 18"
RUN printf 'deb [signed-by=/usr/share/keyrings/pgdg.asc] %s bookworm-pgdg main\n' \
        https://apt.postgresql.org/pub/repos/apt >/etc/apt/sources.list.d/pgdg.list && \
    apt-get update -qq && \
    apt-get upgrade -y -qq && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        ca-certificates fontconfig fonts-dejavu-core libdeflate0 openjdk-17-jre-headless tini tzdata \
        $(printf 'postgresql-client-%s ' $POSTGRES_MAJORS) && \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin && \
    groupadd --gid 10001 caravan && \
    useradd --uid 10001 --gid caravan --home-dir /data --no-create-home --shell /usr/sbin/nologin caravan && \
    install -d -m 0700 -o caravan -g caravan /data /backups

WORKDIR /opt/pg-caravan
COPY --from=build /build/target/lib target/lib
COPY --from=build /build/target/postgres target/postgres
COPY --from=build /build/target/console target/console
COPY --from=build /build/target/pg-caravan.jar target/pg-caravan.jar
COPY application.properties caravan LICENSE ./
COPY routes routes
COPY templates templates

ENV BACKUP_DIR=/backups \
    CARAVAN_NO_INSTALL=1 \
    STAGE_DIR=/data/stage \
    STATE_DIR=/data

# the archive of classes that halves the start: the root file system may be read-only when it runs
RUN ./caravan --version && test -s target/pg-caravan.jsa

USER 10001:10001
VOLUME ["/data", "/backups"]
EXPOSE 8080 8081

# It lives if it answers; 401 is an answer, where a password is asked for. HTTP_PORT=off: nobody can ask.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["bash", "-c", \
    "[ \"${HTTP_PORT:-}\" = off ] || { exec 3<>\"/dev/tcp/127.0.0.1/${HTTP_PORT:-8080}\" && printf 'GET /health/live HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -Eq ' (200|401)'; }"]

STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "/opt/pg-caravan/caravan"]
CMD ["run"]
