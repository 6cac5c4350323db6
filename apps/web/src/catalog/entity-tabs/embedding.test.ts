import { describe, expect, it } from 'vitest'
import { decideEmbedding } from './embedding.ts'

const PORTAL = 'https://portal.example.org'
const SITES = ['https://lucid.app', 'https://*.example.org', 'http://localhost:3000', 'https://*.example.net:8443']
const decide = (value: unknown) => decideEmbedding(value, SITES, PORTAL).kind

describe('an address that is to be shown on the page', () => {
  it.each([
    'https://lucid.app/documents/embedded/c3d64493',
    ' https://LUCID.app/x ',
    'https://lucid.app:443/x',
    'https://grafana.example.org/d/1',
    'https://a.b.example.org',
    'http://localhost:3000/d/1',
    'https://a.example.net:8443',
  ])('is, when its site is listed: %s', (value) => expect(decide(value)).toBe('allowed'))

  it.each([
    'https://evil.example',
    'https://lucid.app.evil.example/x',
    'https://evil-lucid.app',
    'http://lucid.app/x',
    'https://lucid.app:444/x',
    'https://example.org/x',
    'https://localhost:3000/x',
    'https://a.example.net/x',
    'https://grafana.example.org./x',
  ])('is only linked, when its site is not: %s', (value) => expect(decide(value)).toBe('unlisted'))

  it.each([
    ['https://portal.example.org/serviceEntity?identifier=a', 'the portal itself'],
    ['https://portal.example.org:443', 'the portal itself'],
    ['javascript:alert(1)', 'javascript:'],
    ['data:text/html,<script>alert(1)</script>', 'data:'],
    ['blob:https://portal.example.org/1', 'blob:'],
    ['file:///etc/passwd', 'file:'],
    ['https://user:secret@lucid.app/x', 'user name'],
    ['documents/embedded', 'not a web address'],
    ['', 'not a web address'],
    [42, 'not a web address'],
    [{ url: 'https://lucid.app' }, 'not a web address'],
  ])('is refused, with the reason: %s', (value, reason) => {
    expect(decideEmbedding(value, SITES, PORTAL)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining(reason),
    })
  })
})
