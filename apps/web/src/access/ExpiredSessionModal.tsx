import { useQuery } from '@tanstack/react-query'
import { Modal } from '../ui/index.ts'
import { bootstrapQuery } from './session-queries.ts'
import { sessionRenewed, useSessionEnded } from './session-state.ts'
import { SignInForm } from './SignInForm.tsx'

/** Signs in again over the page as it is, so that nothing that was entered is lost. */
export function ExpiredSessionModal() {
  const hasEnded = useSessionEnded()
  const bootstrap = useQuery({ ...bootstrapQuery(), enabled: false })
  return (
    <Modal
      opened={hasEnded}
      onClose={sessionRenewed}
      title="Your session has ended"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size={400}
      zIndex={400}
    >
      <p className="muted" style={{ margin: '0 0 16px', fontSize: 13 }}>
        Sign in again to go on. What you entered on this page is kept.
      </p>
      <SignInForm email={bootstrap.data?.user.email ?? ''} onSignedIn={sessionRenewed} />
    </Modal>
  )
}
