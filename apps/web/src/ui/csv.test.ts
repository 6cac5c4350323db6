import { expect, it } from 'vitest'
import { toCsvLine } from './csv.ts'

it.each([
  ['text', 'text'],
  [null, ''],
  [undefined, ''],
  ['', ''],
  [true, 'true'],
  [-1.5, '-1.5'],
  ['one\n"two"', '"one\n""two"""'],
  ['a,b', '"a,b"'],
  [['a', 1], '"[""a"",1]"'],
  [{ a: null }, '"{""a"":null}"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['=A1,B1', `"'=A1,B1"`],
])('%j stands in a cell as %j', (value, cell) => {
  expect(toCsvLine([value, 'end'])).toBe(`${cell},end\r\n`)
})
