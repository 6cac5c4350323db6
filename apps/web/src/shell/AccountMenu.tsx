import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { bootstrapQuery, signOut } from '../access/session-queries.ts'
import { Menu, useMantineColorScheme, UnstyledButton } from '../ui/index.ts'
import { monogram } from '../ui/icons.ts'
import classes from './AccountMenu.module.css'

const THEMES = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

/** Who is signed in, the theme, and the way out. */
export function AccountMenu() {
  const { data } = useQuery(bootstrapQuery())
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const router = useRouter()
  const user = data?.user
  const name = [user?.firstName, user?.lastName].filter(Boolean).join(' ') || user?.email || ''

  return (
    <Menu width={232}>
      <Menu.Target>
        <UnstyledButton className={classes.avatar} aria-label={`Account of ${name}`}>
          {monogram(name)}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <div className={`${classes.name} truncate`}>{name}</div>
          <div className="muted truncate">{user?.email}</div>
          <div className="muted truncate">{data?.organization.name}</div>
        </div>
        <Menu.Divider role="separator" />
        <Menu.Label>Theme</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(toTheme(value))}>
          {THEMES.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider role="separator" />
        <Menu.Item
          onClick={async () => {
            await signOut()
            router.history.push('/login')
          }}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function toTheme(value: string): (typeof THEMES)[number]['value'] {
  return THEMES.find((theme) => theme.value === value)?.value ?? 'auto'
}
