import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Page, Tabs } from '../../ui/index.ts'
import { bootstrapQuery, isAdmin } from '../session-queries.ts'
import { TeamsTab } from './TeamsTab.tsx'
import { UsersTab } from './UsersTab.tsx'

const route = getRouteApi('/shell/settings/users')

/** Who has an account, and which groups they form. Members look; Admins change. */
export default function UsersAndTeamsPage() {
  const { activeTab, search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const bootstrap = useQuery(bootstrapQuery())
  const mayChange = isAdmin(bootstrap.data)
  // Positions, too, as in the addresses of other pages.
  const tab = activeTab === 'teams' || activeTab === '1' ? 'teams' : 'users'
  const change = (text: string) =>
    void navigate({ search: (current) => ({ ...current, search: text || undefined }), replace: true })

  return (
    <Page
      title="Users & teams"
      description={
        mayChange
          ? 'Who can sign in, what they may do, and which groups they form'
          : 'Who is here, and which groups they form. Only Admins invite and change users and teams.'
      }
    >
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({ search: { activeTab: next === 'teams' ? next : undefined }, replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="users">Users</Tabs.Tab>
          <Tabs.Tab value="teams">Teams</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="users" pt={16}>
          <UsersTab search={search} onSearch={change} readerId={bootstrap.data?.user.id} mayChange={mayChange} />
        </Tabs.Panel>
        <Tabs.Panel value="teams" pt={16}>
          <TeamsTab search={search} onSearch={change} mayChange={mayChange} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
