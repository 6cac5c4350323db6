import { Fragment } from 'react'
import { Kbd, Modal } from '../ui/index.ts'
import { SHORTCUT_HELP } from './shortcuts.ts'
import classes from './ShortcutSheet.module.css'

/** Every keyboard shortcut. */
export function ShortcutSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      size={420}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <dl className={classes.list}>
        {SHORTCUT_HELP.map((item) => (
          <Fragment key={item.what}>
            <dt>{item.what}</dt>
            <dd>
              <Keys keys={item.keys} />
              {'orKeys' in item && (
                <>
                  <span className="muted"> or </span>
                  <Keys keys={item.orKeys} />
                </>
              )}
            </dd>
          </Fragment>
        ))}
      </dl>
    </Modal>
  )
}

function Keys({ keys }: { keys: readonly string[] }) {
  return keys.map((key) => (
    <Fragment key={key}>
      <Kbd>{key}</Kbd>{' '}
    </Fragment>
  ))
}
