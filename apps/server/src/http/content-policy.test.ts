import { expect, it } from 'vitest'
import { toContentPolicy } from './content-policy.ts'

const directivesOf = (embedding: Parameters<typeof toContentPolicy>[0]) => toContentPolicy(embedding).split('; ')

it('frames nothing and connects to nothing else when no site is named', () => {
  const policy = directivesOf({ frames: [], apiDescriptions: [] })
  expect(policy).toContain("frame-src 'none'")
  expect(policy).toContain("connect-src 'self'")
})

it('keeps what may be framed apart from what may be read', () => {
  const policy = directivesOf({ frames: ['https://lucid.app'], apiDescriptions: ['https://api.example.org'] })
  expect(policy).toContain('frame-src https://lucid.app')
  expect(policy).toContain("connect-src 'self' https://api.example.org")
  expect(policy).toContain("script-src 'self'")
})
