# Luna Market. Build: docker build -t luna-market .
FROM node:24-bookworm-slim
# The client programs of the database's version, for backups: Debian's own are older, and refuse a newer server.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates postgresql-common \
  && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
  && apt-get install -y --no-install-recommends postgresql-client-17 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 MARKET_DATA=/data
COPY package.json package-lock.json ./
# The lock file names every workspace, and is checked against each.
COPY shared/package.json shared/
COPY models/package.json models/
COPY electron/package.json electron/
COPY renderer/package.json renderer/
COPY server/package.json server/
COPY client/package.json client/
COPY examples/package.json examples/
COPY build/package.json build/
COPY tests/package.json tests/
# Everything that the market needs comes as a built package, so nothing runs at install.
RUN npm ci --omit=dev --workspace server --ignore-scripts && npm cache clean --force
COPY shared ./shared
COPY models ./models
COPY server ./server
RUN install -d -o node -g node /data && install -d -o node -g node -m 700 /backups
USER node
VOLUME /data /backups
EXPOSE 4400
# A market that starts answers “starting”, so a long migration does not restart it.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4400/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/main.ts"]
