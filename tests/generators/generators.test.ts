import { mkdtempSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.ts'
import { createAsset } from '#engine/library/create-asset.ts'
import { listRevisions } from '#engine/revisions/revisions.ts'
import type { GenerationRequest, GeneratorConfig } from '#shared/contract/studio/generators.ts'
import { type Automatic1111, startAutomatic1111 } from '../fixtures/generators/automatic1111.ts'
import { type ComfyUi, startComfyUi } from '../fixtures/generators/comfyui.ts'
import { holdAt } from '../fixtures/generators/hold.ts'
import { type LocalServer, listen, sendJson } from '../fixtures/generators/local-server.ts'
import { pictureOfSeed } from '../fixtures/generators/pictures.ts'

let directory: string
let engine: Engine
let servers: LocalServer[]

const openEngine = () => createEngine({ libraryDirectory: directory, host: 'cli', version: '1', background: false })

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'luna-generators-'))
  engine = await openEngine()
  servers = []
})
afterEach(async () => {
  await engine.close()
  for (const server of servers) await server.close()
  rmSync(directory, { recursive: true, force: true })
})

async function started<T extends LocalServer>(server: Promise<T>): Promise<T> {
  const running = await server
  servers.push(running)
  return running
}

function newAsset(): string {
  const card = { version: '1.0' as const, asset_type: 'image' as const, name: 'Salt flats', description: '', tags: [] }
  return createAsset(engine.db, engine.write, { card, mediaId: null }).id
}

function use(kind: GeneratorConfig['kind'], address: string, changes: Partial<GeneratorConfig> = {}): void {
  engine.generators.setConfig({ kind, address, allowsRemote: false, workflow: null, slots: {}, ...changes })
}

function request(changes: Partial<GenerationRequest> = {}): GenerationRequest {
  return {
    ...{ prompt: 'three moons over salt flats', negativePrompt: 'blurry', model: null, sampler: null, scheduler: null },
    ...{ steps: 12, guidanceScale: 6.5, width: 512, height: 768, firstSeed: '41', count: 3 },
    ...{ startsFromPicture: false, strength: 0.6 },
    ...changes,
  }
}

async function run(assetId: string, changes: Partial<GenerationRequest> = {}) {
  const { jobId } = engine.generators.start(assetId, request(changes))
  await engine.jobs.whenIdle()
  const [batch] = engine.generators.batches(assetId)
  if (batch === undefined) throw new Error('no batch')
  return { batch, job: engine.jobs.get(jobId) }
}

const BLOCK = Buffer.alloc(1 << 20, ' ')

/** Answers without end. Only the latest request receives anything, so that it is over long before its time limit. */
function createEndlessAnswers(): (response: ServerResponse) => void {
  const open = new Set<ServerResponse>()
  const isLatest = (response: ServerResponse) => [...open].at(-1) === response && !response.destroyed
  const pour = (response: ServerResponse) => {
    while (isLatest(response) && response.write(BLOCK));
    if (isLatest(response)) response.once('drain', () => pour(response))
  }
  return (response) => {
    open.add(response)
    response.once('close', () => {
      open.delete(response)
      const latest = [...open].at(-1)
      if (latest !== undefined) pour(latest)
    })
    response.writeHead(200, { 'content-type': 'application/json' })
    pour(response)
  }
}

const KINDS = [
  ['comfyui', startComfyUi],
  ['automatic1111', startAutomatic1111],
] as const

describe.each(KINDS)('%s', (kind, start) => {
  it('says what it is and what it has', async () => {
    const server = await started<Automatic1111 | ComfyUi>(start())
    use(kind, server.address)
    const check = await engine.generators.check()
    expect(check).toMatchObject({ kind, address: server.address, queued: 0 })
    expect(check.models.length).toBeGreaterThan(0)
    expect(check.samplers.length).toBeGreaterThan(0)
    expect(check.schedulers).toContain('karras')
  })

  it('makes one picture for each seed, each a state of the asset with all that made it and how unique it is', async () => {
    const server = await started<Automatic1111 | ComfyUi>(start())
    use(kind, server.address)
    const assetId = newAsset()
    const { batch, job } = await run(assetId)
    expect(job).toMatchObject({ state: 'finished', done: 3, total: 3 })
    expect(batch).toMatchObject({ state: 'finished', generator: kind, error: null })
    expect(batch.results.map(({ seed }) => seed)).toEqual(['41', '42', '43'])
    expect(new Set(batch.results.map(({ pictureId }) => pictureId)).size).toBe(3)
    for (const { uniqueness, verdict } of batch.results) {
      expect(uniqueness).toBeGreaterThan(0)
      expect(verdict).toBe('unique')
    }
    const revisions = listRevisions(engine.db, assetId)
    const second = revisions.find(({ id }) => id === batch.results[1]?.revisionId)
    expect(second?.card.visual_generation).toMatchObject({
      ...{ source_tool: kind, prompt: 'three moons over salt flats', negative_prompt: 'blurry' },
      ...{ seed: 42, steps: 12, guidance_scale: 6.5 },
    })
    expect(second?.card.visual_generation?.raw).toBeDefined()
    expect(new Set(revisions.slice(0, 3).map(({ branch }) => branch)).size).toBe(1)
    // The asset itself is as it was until one is chosen.
    expect(engine.library.get(assetId).summary.pictureId).toBeNull()
    await engine.drafts.restore(second?.id ?? '')
    expect(engine.library.get(assetId).summary.pictureId).toBe(batch.results[1]?.pictureId)
  })

  it('keeps every digit of a seed of 64 bits, there and back', async () => {
    const server = await started<Automatic1111 | ComfyUi>(start())
    use(kind, server.address)
    const assetId = newAsset()
    const { batch } = await run(assetId, { firstSeed: '18446744073709551614', count: 2 })
    expect(batch.results.map(({ seed }) => seed)).toEqual(['18446744073709551614', '18446744073709551615'])
    expect(server.texts.some((text) => text.includes('"seed":18446744073709551615,'))).toBe(true)
    const made = listRevisions(engine.db, assetId).find(({ id }) => id === batch.results[1]?.revisionId)
    expect(made?.card.visual_generation?.seed).toBe('18446744073709551615')
    expect(JSON.stringify(made?.card.visual_generation?.raw)).toContain('18446744073709551615')
  })

  it('finds the picture that exists already', async () => {
    const server = await started<Automatic1111 | ComfyUi>(start())
    use(kind, server.address)
    const { batch: first } = await run(newAsset(), { count: 1 })
    const other = newAsset()
    await engine.drafts.restore(first.results[0]?.revisionId ?? '')
    await engine.drafts.commit(first.assetId, '')
    const { batch } = await run(other, { firstSeed: '41', count: 2 })
    const [same, different] = batch.results
    expect(same?.nearestName).toBe('Salt flats')
    expect(different?.uniqueness ?? 0).toBeGreaterThan(same?.uniqueness ?? 1)
  })

  it('is interrupted when the job is canceled, and what was made stays', async () => {
    const hold = holdAt({ picture: 2, step: 1 })
    const server = await started<Automatic1111 | ComfyUi>(start(hold))
    use(kind, server.address)
    const assetId = newAsset()
    const { jobId } = engine.generators.start(assetId, request({ count: 5 }))
    await hold.reached
    engine.jobs.cancel(jobId)
    await engine.jobs.whenIdle()
    expect(engine.jobs.get(jobId)?.state).toBe('cancelled')
    const [batch] = engine.generators.batches(assetId)
    expect(batch?.state).toBe('cancelled')
    expect(batch?.results).toHaveLength(1)
    expect(server.interrupts.count).toBe(1)
  })

  it('reports progress within a picture', async () => {
    const hold = holdAt({ picture: 1, step: 2 })
    const server = await started<Automatic1111 | ComfyUi>(start(hold))
    use(kind, server.address)
    const { jobId } = engine.generators.start(newAsset(), request({ count: 1 }))
    for await (const job of engine.jobs.watch()) {
      if (job.id === jobId && job.done > 0) break
    }
    expect(engine.jobs.get(jobId)?.done).toBeLessThan(1)
    hold.release()
    await engine.jobs.whenIdle()
    expect(engine.jobs.get(jobId)).toMatchObject({ state: 'finished', done: 1 })
  })

  it('does not start again by itself after a restart', async () => {
    const hold = holdAt({ picture: 2, step: 1 })
    const server = await started<Automatic1111 | ComfyUi>(start(hold))
    use(kind, server.address)
    const assetId = newAsset()
    engine.generators.start(assetId, request({ count: 5 }))
    await hold.reached
    await engine.close()
    engine = await createEngine({ libraryDirectory: directory, host: 'browser', version: '1' })
    await engine.jobs.whenIdle()
    const [batch] = engine.generators.batches(assetId)
    expect(batch?.state).toBe('interrupted')
    expect(batch?.results).toHaveLength(1)
  })

  it.each([
    ['nobody is there', null, 'GENERATOR_UNREACHABLE'],
    ['a page answers', { type: 'text/html', body: '<html>router</html>' }, 'GENERATOR_ANSWER_INVALID'],
    ['it sends elsewhere', { status: 302, location: 'http://example.com/' }, 'GENERATOR_ANSWER_INVALID'],
    ['the answer has another form', { body: '{"hello":"world"}' }, 'GENERATOR_ANSWER_INVALID'],
    ['the answer has no end', { isEndless: true }, 'GENERATOR_ANSWER_INVALID'],
    ['it asks for a password', { status: 401, body: '{"detail":"no"}' }, 'GENERATOR_REFUSED'],
  ] as const)('tells that %s', async (_, hostile, code) => {
    const pour = createEndlessAnswers()
    const server = await started(
      listen((_request, response) => {
        if (hostile === null) return response.destroy()
        if ('isEndless' in hostile) return pour(response)
        const headers = 'location' in hostile ? { location: hostile.location } : {}
        const type = 'type' in hostile ? hostile.type : 'application/json'
        const status = 'status' in hostile ? hostile.status : 200
        return response
          .writeHead(status, { ...headers, 'content-type': type })
          .end('body' in hostile ? hostile.body : '')
      }),
    )
    use(kind, server.address)
    await expect(engine.generators.check()).rejects.toMatchObject({ code })
    const assetId = newAsset()
    const { batch, job } = await run(assetId, { count: 1 })
    expect(job).toMatchObject({ state: 'failed', error: { code } })
    expect(batch).toMatchObject({ state: 'failed', results: [] })
    expect(listRevisions(engine.db, assetId)).toHaveLength(1)
  })
})

describe('AUTOMATIC1111', () => {
  it.each(['new', 'old', 'sdnext', 'nowebui'] as const)(
    'what somebody makes in its window is neither shown as ours nor interrupted: %s',
    async (version) => {
      const server = await started(startAutomatic1111({ version }))
      use('automatic1111', server.address)
      const window = server.startInWindow()
      const { jobId } = engine.generators.start(newAsset(), request({ count: 1 }))
      await vi.waitFor(() => expect(server.asked.count).toBeGreaterThan(1), { timeout: 20_000 })
      expect(engine.jobs.get(jobId)?.done).toBe(0)
      engine.jobs.cancel(jobId)
      await engine.jobs.whenIdle()
      expect(engine.jobs.get(jobId)?.state).toBe('cancelled')
      expect(server.interrupts.count).toBe(0)
      window.release()
      expect(await window.ended).toBe('released')
    },
  )

  it('a picture that still waits is interrupted when its turn comes', async () => {
    const never = Promise.withResolvers<void>()
    const server = await started(startAutomatic1111({ beforeStep: () => never.promise }))
    use('automatic1111', server.address)
    const window = server.startInWindow()
    const { jobId } = engine.generators.start(newAsset(), request({ count: 1 }))
    await vi.waitFor(() => expect(server.asked.count).toBeGreaterThan(0), { timeout: 20_000 })
    engine.jobs.cancel(jobId)
    await engine.jobs.whenIdle()
    window.release()
    expect(await window.ended).toBe('released')
    await vi.waitFor(() => expect(server.interrupts.count).toBe(1), { timeout: 20_000 })
  })

  it.each(['old', 'sdnext', 'nowebui'] as const)('ours is interrupted: %s', async (version) => {
    const hold = holdAt({ picture: 1, step: 1 })
    const server = await started(startAutomatic1111({ ...hold, version }))
    use('automatic1111', server.address)
    const { jobId } = engine.generators.start(newAsset(), request({ count: 1 }))
    await hold.reached
    engine.jobs.cancel(jobId)
    await engine.jobs.whenIdle()
    expect(server.interrupts.count).toBe(1)
  })

  it.each([
    [404, '{"detail":"Sampler not found"}', 'GENERATOR_REFUSED', /^Sampler not found$/],
    [404, '{"detail":"Not Found"}', 'GENERATOR_ANSWER_INVALID', /does not serve the API/],
    [
      500,
      '{"error":"OutOfMemoryError","detail":"","body":"","errors":"CUDA out of memory. Tried to allocate 2 GiB"}',
      'GENERATOR_OUT_OF_MEMORY',
      /^CUDA out of memory/,
    ],
    [
      422,
      '{"detail":[{"loc":["body","width"],"msg":"value is not valid","type":"x"}]}',
      'GENERATOR_REFUSED',
      /^width: value/,
    ],
  ] as const)('says in words why it does not make a picture: %i %s', async (status, body, code, words) => {
    const server = await started(listen((_, response) => response.writeHead(status).end(body)))
    use('automatic1111', server.address)
    const { batch } = await run(newAsset(), { count: 1 })
    expect(batch.error).toMatchObject({ code, detail: expect.stringMatching(words) })
  })

  it('begins from the asset’s picture where asked to', async () => {
    const server = await started(startAutomatic1111())
    use('automatic1111', server.address)
    const assetId = newAsset()
    await expect(async () =>
      engine.generators.start(assetId, request({ startsFromPicture: true })),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    const { batch } = await run(assetId, { count: 1 })
    await engine.drafts.restore(batch.results[0]?.revisionId ?? '')
    await run(assetId, { count: 1, startsFromPicture: true, firstSeed: '7' })
    expect(server.requests.at(-1)).toMatchObject({
      path: '/sdapi/v1/img2img',
      body: { denoising_strength: 0.6, init_images: [expect.any(String)] },
    })
  })

  it.each([
    ['no base64', '!!!not a picture!!!'],
    ['no picture', Buffer.from('hello').toString('base64')],
    [
      'a drawing with a script',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>').toString('base64'),
    ],
  ])('keeps nothing of an answer that is %s', async (_, picture) => {
    const server = await started(listen((_request, response) => sendJson(response, { progress: 0, images: [picture] })))
    use('automatic1111', server.address)
    const assetId = newAsset()
    const { batch } = await run(assetId, { count: 2 })
    expect(batch).toMatchObject({ state: 'failed', error: { code: 'GENERATOR_ANSWER_INVALID' }, results: [] })
    expect(listRevisions(engine.db, assetId)).toHaveLength(1)
  })

  it('refuses a picture that ends early', async () => {
    const whole = await pictureOfSeed(1)
    const cut = whole.subarray(0, whole.length / 2).toString('base64')
    const server = await started(listen((_request, response) => sendJson(response, { progress: 0, images: [cut] })))
    use('automatic1111', server.address)
    const { batch } = await run(newAsset(), { count: 1 })
    expect(batch.error?.code).toBe('GENERATOR_ANSWER_INVALID')
  })
})

describe('ComfyUI', () => {
  const workflow = (extra: Record<string, unknown> = {}) =>
    JSON.stringify({
      '3': {
        class_type: 'KSampler',
        inputs: {
          seed: 1,
          steps: 20,
          cfg: 8,
          sampler_name: 'euler',
          scheduler: 'normal',
          positive: ['6', 0],
          negative: ['7', 0],
        },
      },
      '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512, batch_size: 1 } },
      '6': { class_type: 'CLIPTextEncode', inputs: { text: 'old', clip: ['4', 1] } },
      '7': { class_type: 'CLIPTextEncode', inputs: { text: 'old negative', clip: ['4', 1] } },
      ...extra,
    })

  it('fills the creator’s own workflow', async () => {
    const server = await started(startComfyUi())
    use('comfyui', server.address, { workflow: workflow() })
    await run(newAsset(), { count: 1, sampler: 'dpmpp_2m' })
    expect(server.prompts[0]).toMatchObject({
      '3': { inputs: { seed: 41, steps: 12, cfg: 6.5, sampler_name: 'dpmpp_2m', scheduler: 'normal' } },
      '5': { inputs: { width: 512, height: 768 } },
      '6': { inputs: { text: 'three moons over salt flats' } },
      '7': { inputs: { text: 'blurry' } },
    })
  })

  const MEMORY = {
    exception_type: 'torch.OutOfMemoryError',
    exception_message: 'Allocation on device\nThis error means',
  }

  it.each([
    [
      'lacks a node',
      { class_type: 'NotInstalled', inputs: {} },
      'GENERATOR_REFUSED',
      /^The node NotInstalled is not inst/,
    ],
    [
      'names a model that is gone',
      { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'gone.safetensors' } },
      'GENERATOR_REFUSED',
      /^CheckpointLoaderSimple \(9\): ComfyUI does not have ckpt_name: 'gone\.safetensors'\. Choose an installed one\.$/,
    ],
    [
      'fails on the way',
      { class_type: 'BreaksHere', inputs: {} },
      'GENERATOR_REFUSED',
      /^BreaksHere: out of imagination$/,
    ],
    [
      'needs more memory',
      { class_type: 'BreaksHere', inputs: { error: MEMORY } },
      'GENERATOR_OUT_OF_MEMORY',
      /^BreaksHere/,
    ],
  ])('says why a workflow %s', async (_, node, code, reason) => {
    const server = await started(startComfyUi())
    use('comfyui', server.address, { workflow: workflow({ '9': node }) })
    const { batch } = await run(newAsset(), { count: 1 })
    expect(batch.error).toMatchObject({ code, detail: expect.stringMatching(reason) })
  })

  it('says that somebody interrupted it there', async () => {
    const hold = holdAt({ picture: 1, step: 1 })
    const server = await started(startComfyUi(hold))
    use('comfyui', server.address)
    const assetId = newAsset()
    engine.generators.start(assetId, request({ count: 1 }))
    await hold.reached
    await fetch(`${server.address}/interrupt`, { method: 'POST' })
    await engine.jobs.whenIdle()
    expect(engine.generators.batches(assetId)[0]?.error?.code).toBe('GENERATOR_INTERRUPTED')
  })

  it('keeps every picture that a workflow makes at once', async () => {
    const server = await started(startComfyUi())
    const size = { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512, batch_size: 3 } }
    use('comfyui', server.address, { workflow: workflow({ '5': size }) })
    const assetId = newAsset()
    const { batch } = await run(assetId, { count: 1 })
    expect(batch.results).toHaveLength(1)
    const made = listRevisions(engine.db, assetId).filter(({ branch }) => branch.startsWith('generated '))
    expect(made.map(({ note }) => note).toSorted()).toEqual(['Seed 41', 'Seed 41, picture 2', 'Seed 41, picture 3'])
    expect(new Set(made.map(({ pictureId }) => pictureId)).size).toBe(3)
  })

  it('notices that it was restarted in between', async () => {
    const hold = holdAt({ picture: 1, step: 1 })
    const server = await started(startComfyUi(hold))
    use('comfyui', server.address)
    const assetId = newAsset()
    engine.generators.start(assetId, request({ count: 1 }))
    await hold.reached
    server.restart()
    await engine.jobs.whenIdle()
    expect(engine.generators.batches(assetId)[0]?.error?.code).toBe('GENERATOR_INTERRUPTED')
  })
})

describe('without a generator', () => {
  it('everything else works, and asking for one says what to do', async () => {
    expect(engine.generators.config()).toMatchObject({ kind: null, isLocal: true })
    await expect(async () => engine.generators.check()).rejects.toMatchObject({ code: 'GENERATOR_NOT_SET' })
    expect(() => engine.generators.start(newAsset(), request())).toThrow(
      expect.objectContaining({ code: 'GENERATOR_NOT_SET' }),
    )
  })

  it('takes addresses beyond the local network only where they are allowed', () => {
    expect(() => use('comfyui', 'http://example.com:8188')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    use('comfyui', 'http://example.com:8188', { allowsRemote: true })
    expect(engine.generators.config()).toMatchObject({ isLocal: false })
    use('comfyui', '192.168.1.20:8188/anything')
    expect(engine.generators.config()).toMatchObject({ address: 'http://192.168.1.20:8188', isLocal: true })
  })
})
