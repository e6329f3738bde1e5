# One static program on an empty base. cmd/kafalabot/image_test.go reads the build command and the COPY, USER,
# ENTRYPOINT and CMD lines below, does what they say without a container engine, and sees the bot ready in there.

FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG RELEASE=(devel)
# production: without the demo, and so without any stand-in. timetzdata: the time zones lie in the program, since the base
# has none; TZ then works for the log.
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags production,timetzdata -ldflags "-s -w -X 'main.release=${RELEASE}'" -o /out/kafalabot ./cmd/kafalabot
RUN mkdir /out/tmp

FROM scratch
LABEL org.opencontainers.image.title="kafalabot" \
      org.opencontainers.image.description="A Telegram bot for traffic guarantees. It is not Absher." \
      org.opencontainers.image.documentation="docs/operations.md"
# Whom to believe when Telegram and the gateway say who they are.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/kafalabot /kafalabot
# Where a copy lies that comes in by `-` and is read twice; a volume that is laid there has its owner from here.
COPY --from=build --chown=65532:65532 /out/tmp/ /tmp/
# What is in the program, and under which terms: deploy/supply makes both.
COPY deploy/sbom.cdx.json deploy/THIRD-PARTY-NOTICES.txt /usr/share/doc/kafalabot/
# A number, since there is no /etc/passwd: it owns nothing in the image but /tmp, and the bot writes nothing.
USER 65532:65532
# The public doors, LISTEN_ADDR. The admin doors, ADMIN_ADDR, stay on the loopback of the container unless they
# are opened, and are never published.
EXPOSE 8080
# No HEALTHCHECK: it would run a program inside, and there is none but the bot. Whoever runs the container asks
# /healthz and /readyz on ADMIN_ADDR over the network of containers: docs/operations.md.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/kafalabot"]
CMD ["serve"]
