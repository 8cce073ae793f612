for (const button of document.querySelectorAll('[data-open-talk]')) {
  button.onclick = () => {
    button.onclick = null;
    import(button.closest('section').dataset.client).catch(() => button.after(button.dataset.error || '✗'));
  };
}
