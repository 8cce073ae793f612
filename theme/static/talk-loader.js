for (const button of document.querySelectorAll('[data-open-talk]')) {
  button.onclick = () => {
    button.onclick = null;
    const { client } = button.closest('section').dataset;
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = client.replace('talk.js', 'forms.css');
    sheet.onload = sheet.onerror = () => import(client).catch(() => button.after(button.dataset.error || '✗'));
    document.head.append(sheet);
  };
}
