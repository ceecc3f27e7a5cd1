/** How the page is built, for every host alike. electron.config.ts uses these settings too. */
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { UserConfig } from 'vite'

const config: UserConfig = {
  // Relative addresses work under the app's own scheme as well as on 127.0.0.1.
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    minify: true,
    // Inlined files would be data: addresses, which the page's content policy refuses for fonts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the page is built on changes less often than the page, and is needed from the start.
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'components', test: /node_modules[\\/](radix-ui|@radix-ui|@floating-ui|cmdk|lucide-react)[\\/]/ },
            { name: 'words', test: /renderer[\\/]src[\\/]strings[\\/]/ },
          ],
        },
      },
    },
  },
}

export default config
