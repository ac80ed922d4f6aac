# The Order Service in a small image: `docker build --tag order-service .`
#
# It runs as a user without rights, keeps its orders in the volume /var/lib/order-service, and needs one
# decision before it serves: whose word it takes for who callers are (identity.mode, docs/identity.md).
# Until then it refuses to start, because in a container it has to listen beyond loopback.

FROM rust:1.95-bookworm AS build
WORKDIR /source
COPY . .
# What was fetched and built is kept between builds, outside of the image.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --locked --release --package service \
    && install -D --strip target/release/order-service /image/order-service

FROM debian:bookworm-slim
# Whom to trust when a database or an identity provider is called over TLS.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /image/order-service /usr/local/bin/order-service
RUN groupadd --gid 10001 order-service \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin order-service \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/order-service

USER 10001:10001
WORKDIR /var/lib/order-service
VOLUME /var/lib/order-service
ENV ORDER_SERVICE__HTTP__LISTEN=0.0.0.0:8080 \
    ORDER_SERVICE__DATABASE__URL=sqlite:/var/lib/order-service/order-service.db \
    ORDER_SERVICE__LOG__FORMAT=json
EXPOSE 8080

# Ready to take requests, its database included. The image has no other program to ask with.
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 \
    CMD ["order-service", "healthcheck"]
# It finishes what it has in hand for up to stop.patience (20 s): `docker stop --time 30`.
STOPSIGNAL SIGTERM
ENTRYPOINT ["order-service"]
CMD ["serve"]
