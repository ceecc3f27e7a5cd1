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

/**
 * The address of the bucket, without a slash at its end. Amazon's buckets have a host of their own, unless a dot in the
 * name would keep the certificate from fitting; other services take the bucket as the first part of the path.
 */
export function bucketUrl({ bucket, endpoint, region }: S3Place): string {
  if (endpoint !== null) return `${endpoint.replace(/\/+$/, '')}/${bucket}`
  const host = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
  return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`
}
