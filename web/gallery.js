// Shows every element that can be part of an answer. `?dir=rtl` turns the page around.
import { render } from '/dist/index.js';

const { searchParams } = new URL(location.href);
document.documentElement.dir = searchParams.get('dir') ?? 'ltr';

const answer = document.getElementById('answer');
if (answer) {
  const handle = render('/gallery.md', answer, { provider: 'text', headingIds: true });
  handle.finished.then(
    () => (document.body.dataset.state = 'done'),
    (error) => (document.body.dataset.state = String(error)),
  );
}
