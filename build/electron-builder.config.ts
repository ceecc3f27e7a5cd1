import path from 'node:path'
import type { Configuration } from 'electron-builder'
import type { TrustedKey } from '#shared/provenance/signed-document.ts'
import { root } from './set-up.mjs'

type Packaging = {
  /** Where icons and notices were written. */
  resources: string
  /** Where packages are written. */
  output: string
  electronVersion: string
  /** A folder with an unpacked Electron; nothing is downloaded then. */
  electronDist?: string
  /** Where the app looks for updates, and who signs them; without this it never does. */
  updates?: { feed: string; key: TrustedKey } | undefined
}

/** Only what cannot be bundled is packed from node_modules, and of it only what the target runs. */
const FILES = [
  'out/main/**',
  'out/preload/**',
  'out/renderer/**',
  'package.json',
  '!**/*.map',
  '!**/*.d.{ts,mts,cts}',
  '!out/{main,preload}/licenses.json',
  // Used by onnxruntime's install script alone, which never runs here.
  '!node_modules/{adm-zip,global-agent}/**',
  // The same code for browsers and for programs that are not modules.
  '!node_modules/pdfkit/js/pdfkit.{js,old.js,standalone.js,browser*}',
  '!node_modules/fontkit/dist/browser*',
  '!node_modules/@imagemagick/magick-wasm/dist/{x64/**,*.cjs}',
  '!node_modules/onnxruntime-node/script/**',
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
  '!node_modules/onnxruntime-node/bin/napi-v6/!(${platform})/**',
  '!node_modules/onnxruntime-node/bin/napi-v6/${platform}/!(${arch})/**',
  '!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}).node',
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
  '!node_modules/better-sqlite3/{deps,src}/**',
]

const FILE_TYPES = [
  { ext: 'lunacard', name: 'Luna asset card', mimeType: 'application/vnd.luna.card+json', role: 'Editor' },
  { ext: 'lunacat', name: 'Luna catalog snapshot', mimeType: 'application/vnd.luna.catalog', role: 'Viewer' },
  { ext: 'charx', name: 'Character card', mimeType: 'application/vnd.character-card', role: 'Editor' },
]

/** The runtime runs the packed app and nothing else: not as plain Node, no options from outside, no other code. */
const FUSES = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  grantFileProtocolExtraPrivileges: false,
}

/** How the app is packed on all three systems; `dist.ts` gives what differs from run to run. */
export function packagingConfiguration(packaging: Packaging): Configuration {
  const { resources, updates } = packaging
  return {
    appId: 'studio.luna.desktop',
    productName: 'Luna Studio',
    copyright: 'Copyright © Luna Studio',
    directories: { output: packaging.output, buildResources: resources },
    electronVersion: packaging.electronVersion,
    ...(packaging.electronDist ? { electronDist: packaging.electronDist } : {}),
    files: FILES,
    extraResources: [
      { from: path.join(resources, 'third-party-notices.txt'), to: 'third-party-notices.txt' },
      // Outside of the archive, since ONNX Runtime opens them by their path.
      { from: path.join(root, 'models', 'embedded'), to: 'models/embedded' },
    ],
    asar: true,
    asarUnpack: ['**/*.node', '**/*.so', '**/*.so.*', '**/*.dylib', '**/*.dll'],
    npmRebuild: false, // every native module is Node-API with a prebuilt binary in its package
    publish: updates ? { provider: 'generic', url: updates.feed } : null,
    ...(updates ? { extraMetadata: { lunaUpdates: { feed: updates.feed, key: updates.key } } } : {}),
    // A stand-in runtime is no Electron and has no fuses to set.
    ...(packaging.electronDist ? {} : { electronFuses: FUSES }),
    protocols: [{ name: 'Luna Studio', schemes: ['luna-studio'] }],
    fileAssociations: FILE_TYPES,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
    artifactName: 'luna-studio-${version}-${os}-${arch}.${ext}',
    linux: {
      target: ['AppImage', 'deb'],
      icon: path.join(resources, 'icons'),
      category: 'Graphics',
      maintainer: 'Luna Studio',
      synopsis: 'Story and game assets, perfected offline',
    },
    mac: {
      target: ['dmg', 'zip'],
      icon: path.join(resources, 'icon.icns'),
      category: 'public.app-category.graphics-design',
      hardenedRuntime: true,
      // Signed and notarized where the keychain has an identity; a build without one runs on the own machine only.
      notarize: Boolean(process.env['APPLE_TEAM_ID']),
    },
    win: { target: ['nsis'], icon: path.join(resources, 'icon.ico') },
    nsis: { oneClick: false, allowToChangeInstallationDirectory: true, deleteAppDataOnUninstall: false },
  }
}
