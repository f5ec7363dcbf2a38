/**
 * The first script of a page with a model in it. It says what the page can ask, and unpacks the model when it first asks.
 * The policy of the page names the digest of the model, so that this script is all that can run besides the page's own.
 */
export const LOADER = `(() => {
  const unpacked = (id) => {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (digit) => digit.charCodeAt(0))
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
  }
  const load = async () => {
    const [model, begin] = await Promise.all([unpacked('model-gzip'), unpacked('begin-gzip')])
    const script = document.createElement('script')
    script.textContent = model
    document.head.append(script)
    if (globalThis.faultlineModel === undefined) throw new Error('the model of this page does not run in this browser')
    return globalThis.faultlineModel(JSON.parse(begin))
  }
  let loading
  const ask = (name) => async (...question) => (await (loading ??= load()))[name](...question)
  const questions = ['offer', 'tell', 'outcomes', 'run', 'compare', 'trace']
  globalThis.faultlineStepper = () => Object.fromEntries(questions.map((name) => [name, ask(name)]))
})()`
