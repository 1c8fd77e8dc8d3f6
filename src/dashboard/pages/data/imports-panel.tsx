import type { Data } from "../../../api/data.ts";
import { formatNumber, formatTableTime } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import "../../table/table.css";

/** The last files, and what became of their rows. */
export function ImportsPanel({ imports }: { readonly imports: Data["imports"] }) {
  const t = useTexts();
  const { name, files, none, command, columns, rejects } = t.data.imports;
  return (
    <section class="panel" aria-label={name}>
      <div class="panel-head">
        <h2>{name}</h2>
      </div>
      {imports.length === 0 ? (
        <div class="panel-body data-empty">
          <p class="muted">{none}</p>
          <pre>{command}</pre>
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section class="table-box data-imports" tabIndex={0} aria-label={files}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col" class="is-text is-first">
                  {columns.file}
                </th>
                <th scope="col" class="is-text">
                  {columns.at}
                </th>
                <th scope="col">{columns.added}</th>
                <th scope="col" class="is-third">
                  {columns.changed}
                </th>
                <th scope="col" class="is-third">
                  {columns.unchanged}
                </th>
                <th scope="col">{columns.rejected}</th>
              </tr>
            </thead>
            <tbody>
              {imports.map((each, index) => (
                <tr key={index}>
                  <th scope="row" class="is-text is-first is-name" title={each.file}>
                    {each.file}
                  </th>
                  <td class="is-text">{formatTableTime(each.at)}</td>
                  <td>{formatNumber(each.added)}</td>
                  <td class="is-third">{formatNumber(each.changed)}</td>
                  <td class="is-third">{formatNumber(each.unchanged)}</td>
                  <td>
                    {each.rejected === 0 ? (
                      formatNumber(0)
                    ) : (
                      <span class="badge badge-bad" title={rejects}>
                        {formatNumber(each.rejected)}
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {imports.some(({ rejected }) => rejected > 0) && (
        <p class="panel-body muted data-note">{rejects}</p>
      )}
    </section>
  );
}
