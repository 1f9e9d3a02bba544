/** The head of a lane of ratings: what, of whom, by whom. */
import { capital } from "../core/format";
import { dashOf, rated } from "../draw/rated";
import type { Review } from "../state/review";

export function RatedHead({ id, height, review }: { id: string; height: number; review: Review }) {
  const own = rated(review.book.ratings.value, id);
  const first = own[0];
  if (!first) return <div class="head rated" style={{ height: `${height}px` }} />;
  const authors = [...new Set(own.map((r) => r.author))];
  return (
    <div class="head rated" style={{ height: `${height}px` }}>
      <div class="what" title={`${first.scale} of ${first.person}, by ${authors.join(", ")}: ${first.high} at the top, ${first.low} at the bottom`}>
        <h3>{capital(first.scale)}</h3>
        <p class="unit">of {first.person}</p>
        {authors.length > 1 && (
          <p class="unit">
            {authors.map((author, i) => (
              <span key={author} class="by">
                <svg viewBox="0 0 18 4" aria-hidden="true">
                  <path d="M0 2H18" stroke-dasharray={dashOf(i).join(" ")} />
                </svg>
                {author}
              </span>
            ))}
          </p>
        )}
      </div>
    </div>
  );
}
