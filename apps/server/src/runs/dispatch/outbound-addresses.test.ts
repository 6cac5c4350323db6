import { describe, expect, it } from 'vitest'
import { toConfig } from '../../config.ts'
import { createOutboundAddresses } from './outbound-addresses.ts'

const { outbound } = toConfig({}).config

describe('the addresses that actions may call', () => {
  const addresses = createOutboundAddresses(outbound)

  it.each([
    ['loopback', 'http://127.0.0.1/'],
    ['loopback by name', 'http://localhost:8080/'],
    ['another loopback address', 'http://127.8.9.1/'],
    ['a decimal address', 'http://2130706433/'],
    ['an octal address', 'http://0177.0.0.1/'],
    ['a hexadecimal address', 'http://0x7f000001/'],
    ['a short address', 'http://127.1/'],
    ['a mapped address', 'http://[::ffff:7f00:1]/'],
    ['IPv6 loopback', 'http://[::1]/'],
    ['the unspecified address', 'http://0.0.0.0/'],
    ['the metadata service', 'http://169.254.169.254/latest/meta-data/'],
    ['the metadata service, mapped', 'http://[::ffff:169.254.169.254]/'],
    ['loopback through NAT64', 'http://[64:ff9b::7f00:1]/'],
    ['the metadata service through NAT64', 'http://[64:ff9b::a9fe:a9fe]/'],
    ['loopback as a compatible address', 'http://[::127.0.0.1]/'],
    ['loopback through 6to4', 'http://[2002:7f00:1::]/'],
    ['IPv6 link-local', 'http://[fe80::1]/'],
    ['user info that looks like a host', 'http://example.com@127.0.0.1/'],
  ])('never are %s', async (_name, url) => {
    await expect(addresses.check(url)).rejects.toMatchObject({ code: 'private_destination', status: 403 })
  })

  it.each([['ftp://example.com/'], ['file:///etc/passwd'], ['not a url'], ['gopher://127.0.0.1/'], ['http://']])(
    'need http or https: %s',
    async (url) => {
      await expect(addresses.check(url)).rejects.toMatchObject({ code: 'invalid_evaluated_invocation_method' })
    },
  )

  it('must exist', async () => {
    await expect(addresses.check('http://no-such-host.invalid/')).rejects.toMatchObject({
      code: 'not_resolvable_destination',
    })
  })

  it('may be private networks, where self-hosted portals live', async () => {
    await expect(addresses.check('http://10.1.2.3/')).resolves.toBeUndefined()
  })

  it('follow the operator: what is allowed wins over what is denied', async () => {
    const own = createOutboundAddresses({ deny: ['10.0.0.0/8'], allow: ['10.1.0.0/16'] })
    await expect(own.check('http://10.1.2.3/')).resolves.toBeUndefined()
    await expect(own.check('http://10.2.2.3/')).rejects.toMatchObject({ code: 'private_destination' })
  })

  it('are judged again when the connection is made, so that a name cannot change its mind', async () => {
    const error = await new Promise((resolve) => addresses.lookup('localhost', {}, (failure) => resolve(failure)))
    expect(error).toMatchObject({ code: 'private_destination' })
  })
})
