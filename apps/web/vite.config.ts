import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const SERVER = 'http://localhost:4400'

/** Static output with hashed names; nothing is inlined, so that the page runs under a policy without inline scripts. */
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { port: 4401, proxy: { '/v1': SERVER, '/ui/v1': SERVER } },
})
