import { describe, expect, it } from 'vitest'
import { readsEnvironment } from './reads-environment.ts'

describe('a program that reads the environment', () => {
  it.each([
    'env',
    'env.PATH',
    '$ENV.PATH',
    '.a // env.B',
    '[env|keys[]]',
    '{a: env.B}',
    '{env: env}',
    '{a:env}',
    '(1, env)',
    '"Bearer \\(env.TOKEN)"',
    '"a\\("b\\(($ENV|tojson))")c"',
    '"text" # a comment\n | env',
    'if .a then env else null end',
    'env["A"]',
  ])('is %s', (program) => {
    expect(readsEnvironment(program)).toBe(true)
  })

  it.each([
    '.env',
    '.inputs.env',
    '.["env"]',
    '."env"',
    '{env: .inputs.target}',
    '{"env": 1}',
    '{env}',
    '{a, env, b: 1}',
    'other::env',
    '.a == "env"',
    '"the env is \\(.inputs.env) and $ENV"',
    '"\\\\" + "env"',
    '"\\"env"',
    '.a # env',
    '$env',
    'environment',
    '.inputs.environment',
    '.env_name',
    '. as {env: $env} | $env',
    'def env: "own"; env',
    '.a as $ENVIRONMENT | 1',
    '"not closed env',
  ])('is not %s', (program) => {
    expect(readsEnvironment(program)).toBe(false)
  })
})
