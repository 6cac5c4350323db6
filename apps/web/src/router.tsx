import { PortolanError } from '@portolan/client'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { bootstrapQuery } from './access/session-queries.ts'
import { AUDIT_SEARCH_KEYS } from './audit/audit-filter.ts'
import { NotFoundPage, PageResolver } from './catalog/PageResolver.tsx'
import { TABLE_ADDRESS_KEYS } from './catalog/table/view-address.ts'
import { queryClient } from './query-client.ts'
import { parseSearch, stringifySearch } from './router-search.ts'
import { Shell } from './shell/Shell.tsx'
import { ErrorPanel, LoadingNote } from './ui/index.ts'

const root = createRootRoute({ component: Outlet })

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: picks('next', 'error_description'),
  component: lazyRouteComponent(() => import('./access/LoginPage.tsx')),
})

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('./access/SignUpPage.tsx')),
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(bootstrapQuery())
    } catch (error) {
      const isSignedOut = error instanceof PortolanError && error.status === 401
      throw isSignedOut ? redirect({ to: '/login', search: { next: location.href } }) : error
    }
  },
})

const home = createRoute({
  getParentRoute: () => shell,
  path: '/organization/home',
  component: lazyRouteComponent(() => import('./home/HomePage.tsx')),
})
const catalogIndex = createRoute({
  getParentRoute: () => shell,
  path: '/organization/catalog',
  validateSearch: picks('search'),
  component: lazyRouteComponent(() => import('./catalog/CatalogIndexPage.tsx')),
})
const runs = createRoute({
  getParentRoute: () => shell,
  path: '/organization/runs',
  validateSearch: picks('status', 'action', 'mine'),
  component: lazyRouteComponent(() => import('./runs/RunsPage.tsx')),
})
const run = createRoute({
  getParentRoute: () => shell,
  path: '/organization/run',
  validateSearch: picks('runId', 'tab', ...AUDIT_SEARCH_KEYS),
  component: lazyRouteComponent(() => import('./runs/RunPage.tsx')),
})
const selfService = createRoute({
  getParentRoute: () => shell,
  path: '/self-serve',
  validateSearch: picks('action', 'entity', 'search', 'operation'),
  component: lazyRouteComponent(() => import('./actions/SelfServicePage.tsx')),
})
const dataModel = createRoute({
  getParentRoute: () => shell,
  path: '/settings/data-model',
  validateSearch: picks('view', 'blueprint'),
  component: lazyRouteComponent(() => import('./builder/DataModelPage.tsx')),
})
const scorecards = createRoute({
  getParentRoute: () => shell,
  path: '/settings/scorecards',
  validateSearch: picks('blueprint'),
  component: lazyRouteComponent(() => import('./scorecards/ScorecardsPage.tsx')),
})
const auditLog = createRoute({
  getParentRoute: () => shell,
  path: '/settings/AuditLog',
  validateSearch: picks('activeTab', ...AUDIT_SEARCH_KEYS),
  component: lazyRouteComponent(() => import('./audit/AuditLogPage.tsx')),
})
const secrets = createRoute({
  getParentRoute: () => shell,
  path: '/settings/portal/secrets',
  component: lazyRouteComponent(() => import('./access/SecretsPage.tsx')),
})
const users = createRoute({
  getParentRoute: () => shell,
  path: '/settings/users',
  validateSearch: picks('activeTab', 'search'),
  component: lazyRouteComponent(() => import('./access/people/UsersAndTeamsPage.tsx')),
})
const page = createRoute({
  getParentRoute: () => shell,
  path: '/$page',
  validateSearch: picks(
    ...(['identifier', 'activeTab', 'action', 'search'] as const),
    ...(['view', 'related', 'way', 'hops'] as const),
    ...TABLE_ADDRESS_KEYS,
    ...AUDIT_SEARCH_KEYS,
  ),
  component: PageResolver,
})

/** Addresses that published guides link to. The query goes along. */
const ALIASES = {
  '/': '/organization/home',
  '/home': '/organization/home',
  '/catalog': '/organization/catalog',
  '/software-catalog': '/organization/catalog',
  '/self-service': '/self-serve',
  '/actions': '/self-serve',
  '/settings': '/settings/data-model',
  '/settings/blueprints': '/settings/data-model',
  '/dev-portal': '/settings/data-model',
  '/dev-portal/data-model': '/settings/data-model',
  '/data-model': '/settings/data-model',
  '/settings/audit-log': '/settings/AuditLog',
  '/settings/users-and-teams': '/settings/users',
  '/settings/secrets': '/settings/portal/secrets',
} as const

const aliases = Object.entries(ALIASES).map(([path, to]) =>
  createRoute({
    getParentRoute: () => root,
    path,
    beforeLoad: ({ search }) => {
      throw redirect({ to, search: search as Record<string, string>, replace: true })
    },
  }),
)

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    signUp,
    shell.addChildren([
      home,
      catalogIndex,
      runs,
      run,
      selfService,
      dataModel,
      scorecards,
      auditLog,
      secrets,
      users,
      page,
    ]),
    ...aliases,
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <LoadingNote what="page" rows={10} />,
  defaultErrorComponent: ({ error, reset }) => (
    <div style={{ padding: '24px 32px' }}>
      <ErrorPanel error={error} onRetry={reset} />
    </div>
  ),
  defaultNotFoundComponent: () => <NotFoundPage what={window.location.pathname} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** Keeps the named texts of an address and drops everything else. */
function picks<Key extends string>(...keys: Key[]) {
  return (search: Record<string, unknown>): { [Name in Key]?: string | undefined } =>
    Object.fromEntries(
      keys.flatMap((key) => (typeof search[key] === 'string' && search[key] !== '' ? [[key, search[key]]] : [])),
    ) as { [Name in Key]?: string | undefined }
}
