/** Processor time of this process, its collector's threads included, in seconds: what other work on the machine disturbs least. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
