import { render } from "preact";

render(<main>syntony</main>, document.getElementById("page")!);
