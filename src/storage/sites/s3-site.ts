/** Where one site's bucket is and with which key it is opened. */
export interface S3Site {
  readonly endPoint: string;
  readonly port: number;
  readonly useSSL: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly bucket: string;
  readonly region: string;
}

/**
 * `http://ACCESS:SECRET@host:port/bucket`, user info percent-encoded; `?region=` where it is not us-east-1.
 * Throws an Error that names what is wrong and never repeats the URL, since it holds a secret.
 */
export function parseS3Url(url: string): S3Site {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
    throw new Error('S3 URL: want http(s)://ACCESS:SECRET@host:port/bucket');
  }
  const bucket = parsed.pathname.slice(1);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new Error(
      'S3 URL: the path must be one bucket name of 3 to 63 lower-case letters, digits, dots, hyphens',
    );
  }
  if (parsed.username === '' || parsed.password === '') {
    throw new Error('S3 URL: the access key or the secret is missing');
  }
  const useSSL = parsed.protocol === 'https:';
  return {
    endPoint: parsed.hostname,
    port: parsed.port === '' ? (useSSL ? 443 : 80) : Number(parsed.port),
    useSSL,
    accessKey: decoded(parsed.username),
    secretKey: decoded(parsed.password),
    bucket,
    region: parsed.searchParams.get('region') ?? 'us-east-1',
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('S3 URL: the access key or the secret is not percent-encoded as it should be');
  }
}
