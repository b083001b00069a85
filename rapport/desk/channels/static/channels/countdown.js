// Counts down the seconds until a message leaves; without this the moment stands there as it was when the page was drawn.
const count = () => {
  for (const shown of document.querySelectorAll("[data-until]")) {
    const left = Math.ceil((new Date(shown.dataset.until) - Date.now()) / 1000);
    const words = shown.querySelector("[data-seconds]");
    if (words) words.textContent = left > 0 ? words.textContent.replace(/\d+/, String(left)) : "…";
  }
};
setInterval(count, 1000);
count();
