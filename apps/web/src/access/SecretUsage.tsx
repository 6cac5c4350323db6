import { CopyText } from '../ui/index.ts'
import { toTemplate } from './secret-rules.ts'
import classes from './SecretForm.module.css'

/** How an action takes a secret, ready to be copied. */
export function SecretUsage({ name }: { name: string }) {
  const template = toTemplate(name)
  return (
    <div className={classes.usage}>
      <p>In an action, write this in the address, a header or the body:</p>
      <div className={classes.template}>
        <code>{template}</code>
        <CopyText value={template} label={`template of ${name}`} />
      </div>
      {template.includes('"') && <p>In JSON, put a backslash before each of the quotes.</p>}
    </div>
  )
}
