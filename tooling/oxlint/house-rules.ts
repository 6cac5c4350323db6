import { judgeImport } from './import-map.ts'

// The part of the ESLint rule interface that these rules use.
interface Node {
  type: string
  [key: string]: unknown
}
interface Context {
  filename: string
  report(finding: { node: Node; message: string }): void
}
type Rule = { create(context: Context): Record<string, (node: Node) => void> }

/** Who may import whom: `import-map.ts` decides, this rule finds the imports. */
const imports: Rule = {
  create(context) {
    const from = context.filename.replaceAll('\\', '/')
    const check = (node: Node) => {
      const source = node.source as Node | null
      if (typeof source?.value !== 'string') return
      const typeOnly = node.importKind === 'type' || node.exportKind === 'type'
      const message = judgeImport({ from, to: source.value, typeOnly })
      if (message !== undefined) context.report({ node: source, message })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration(node) {
        check(node)
        context.report({ node, message: 'name what is exported, so that the public face can be read' })
      },
    }
  },
}

const SECRET_NAME = /(secret|password|signature|digest|hmac|(^|[a-z])token)$/i

/** Comparing a secret with `===` takes longer the more of it is right; `timingSafeEqual` does not. */
const secretComparison: Rule = {
  create(context) {
    return {
      BinaryExpression(node) {
        if (!['===', '!==', '==', '!='].includes(node.operator as string)) return
        const sides = [node.left as Node, node.right as Node]
        if (!sides.every((side) => nameOf(side) !== undefined)) return
        const secret = sides.map(nameOf).find((name) => SECRET_NAME.test(name!))
        if (secret) context.report({ node, message: `compare "${secret}" with timingSafeEqual` })
      },
    }
  },
}

/** The last name of `a`, `a.b` or `a?.b`; undefined for literals, `undefined` and everything else. */
function nameOf(node: Node): string | undefined {
  if (node.type === 'ChainExpression') return nameOf(node.expression as Node)
  if (node.type === 'MemberExpression' && !node.computed) return nameOf(node.property as Node)
  return node.type === 'Identifier' && node.name !== 'undefined' ? (node.name as string) : undefined
}

// oxlint-disable-next-line import/no-default-export -- oxlint loads plugins by their default export
export default {
  meta: { name: 'house' },
  rules: { imports, 'secret-comparison': secretComparison },
}
