/** Where the files are in S3, or in a service that speaks it. */

export interface S3Place {
  readonly bucket: string
  /** Empty, or ending in a slash. */
  readonly prefix: string
  /** Null: Amazon's own. */
  readonly endpoint: string | null
  readonly region: string
}

const DEFAULT_REGION = 'us-east-1'

/** `s3://bucket/prefix?endpoint=https://…&region=…`; both parameters may be left out. */
export function parseS3Address(address: string): S3Place {
  const { hostname, pathname, searchParams } = new URL(address)
  const prefix = pathname.replace(/^\/+|\/+$/g, '')
  return {
    bucket: hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint: searchParams.get('endpoint'),
    region: searchParams.get('region') ?? DEFAULT_REGION,
  }
}
