/** The files that an erasure removed, by their hashes: what its proof is made of. */
import { bytes } from "../core/consent";

export function RemovedFiles({ files }: { files: readonly { kind: string; size: number; sha256: string }[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Removed files">
      <table class="audit">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Size</th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file, i) => (
            <tr key={i}>
              <td>{file.kind}</td>
              <td>{bytes(file.size)}</td>
              <td class="ids">{file.sha256}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
