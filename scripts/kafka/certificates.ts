import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from 'selfsigned'

/** The test authority and the broker's own certificate, as files. */
export interface Certificates {
  /** What clients trust. */
  caPath: string
  caCertificate: string
  /** Private key (PKCS#8) and certificate in one file, as Kafka reads it. */
  keystorePath: string
}

const VALID_YEARS = 10

/**
 * Returns the certificates in a directory, making them on first use.
 *
 * The authority's key is never stored: it signs one certificate, for this machine's loopback names, and is gone.
 */
export async function ensureCertificates(directory: string): Promise<Certificates> {
  const caPath = join(directory, 'ca.pem')
  const keystorePath = join(directory, 'broker.pem')
  if (!(await exists(caPath))) {
    const { ca, keystore } = await makeCertificates()
    await mkdir(directory, { recursive: true })
    await writeFile(keystorePath, keystore, { mode: 0o600 })
    // Written last: its presence says that both files are whole.
    await writeFile(caPath, ca)
  }
  return { caPath, keystorePath, caCertificate: await readFile(caPath, 'utf8') }
}

async function makeCertificates(): Promise<{ ca: string; keystore: string }> {
  const notAfterDate = new Date()
  notAfterDate.setFullYear(notAfterDate.getFullYear() + VALID_YEARS)
  const common = { keyType: 'ec', algorithm: 'sha256', notAfterDate } as const

  const ca = await generate([{ name: 'commonName', value: 'Portolan test authority' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const broker = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      // The broker is also a client: it asks itself whether its certificate is any good.
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { ca: ca.cert, keystore: broker.private + broker.cert }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
