# Builds the server and leaves a small image that runs it as an ordinary user.
#
#   docker build -t token-ledger .
#   docker run --init -p 8080:8080 -v ledger-data:/data token-ledger
#
# With LEDGER_DATABASE_URL it uses that database; without it PostgreSQL runs embedded in /data.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG RUN_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /source
COPY . .
RUN mvn -B -q -DskipTests package

FROM ${RUN_IMAGE}
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin ledger \
    && mkdir /data \
    && chown ledger:ledger /data \
    && chmod 700 /data
COPY --from=build /source/server/target/token-ledger.jar /app/token-ledger.jar
COPY --from=build /source/verifier/target/ledger-verify.jar /app/ledger-verify.jar
USER ledger
ENV LEDGER_DATA=/data
VOLUME /data
EXPOSE 8080
# bash alone: the image has neither curl nor wget for sure, and no TLS; a port that speaks it says 400 to plain HTTP. PostgreSQL's crash recovery may take minutes.
HEALTHCHECK --interval=10s --timeout=5s --start-period=5m --retries=3 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${LEDGER_PORT:-8080} && printf 'GET /livez HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r -t 4 answer <&3 && [[ $answer == *' 200'* || ( -n ${LEDGER_TLS_CERTIFICATE:-} && $answer == *' 400'* ) ]]"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-XX:+UseTransparentHugePages", "-jar", "/app/token-ledger.jar"]
