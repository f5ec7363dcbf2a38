/** How long a solver goes on before it starts anew, with what it has learned. */

/** 1 1 2 1 1 2 4 …: how long the runs between restarts are. Source: Luby, Sinclair & Zuckerman (1993). */
export function luby(place: number): number {
  let size = 1
  while (size < place) size = 2 * size + 1
  let at = place
  while (size !== at) {
    size = (size - 1) / 2
    if (at > size) at -= size
  }
  return (size + 1) / 2
}
