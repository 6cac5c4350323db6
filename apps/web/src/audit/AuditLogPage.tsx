import { getRouteApi } from '@tanstack/react-router'
import { Page, Tabs } from '../ui/index.ts'
import { AUDIT_TABS, findTab } from './audit-filter.ts'
import classes from './AuditLogPage.module.css'
import { AuditTrail } from './AuditTrail.tsx'

const route = getRouteApi('/shell/settings/AuditLog')

/** Every change in the organization; a tab for each kind of thing. */
export default function AuditLogPage() {
  const { activeTab, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const tab = findTab(activeTab)

  return (
    <Page title="Audit log" description="Who changed what and when, with the values before and after">
      <Tabs
        value={tab.slug}
        onChange={(slug) =>
          void navigate({
            search: (current) => ({ ...current, activeTab: slug === 'all' ? undefined : (slug ?? undefined) }),
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List className={classes.tabs ?? ''}>
          {AUDIT_TABS.map(({ slug, label }) => (
            <Tabs.Tab key={slug} value={slug}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab.slug} pt={16}>
          <AuditTrail
            scope={{ kind: 'all' }}
            resources={tab.resources}
            search={search}
            onChange={(part) => void navigate({ search: (current) => ({ ...current, ...part }), replace: true })}
          />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
