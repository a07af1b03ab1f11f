// Ask the JSON API; an answer that is no success is thrown as {status, body}.
export async function ask(method, path, body, headers = {}) {
  const answer = await fetch(`/api${path}`, {
    method,
    headers: body === undefined || body instanceof Blob ? headers : { "Content-Type": "application/json", ...headers },
    body: body === undefined ? undefined : body instanceof Blob ? body : JSON.stringify(body),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const detail = said.error || (said.detail && said.detail[0] && said.detail[0].msg) || answer.statusText;
    throw Object.assign(new Error(detail), { status: answer.status, body: said });
  }
  return said;
}

export const url = (text) => encodeURIComponent(text);
