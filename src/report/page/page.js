(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');
  var status = document.getElementById('status');
  function say(text) { status.textContent = ''; status.textContent = text; }

  // The scheme: what the reader prefers, until the button says otherwise.
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var toggle = document.getElementById('theme');
  function isDark() { return root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches; }
  function label() { toggle.textContent = isDark() ? 'Light' : 'Dark'; toggle.setAttribute('aria-label', isDark() ? 'Use the light scheme' : 'Use the dark scheme'); }
  try { var kept = localStorage.getItem('exactlm-theme'); if (kept === 'dark' || kept === 'light') { root.dataset.theme = kept; } } catch (e) { /* nothing is kept */ }
  toggle.addEventListener('click', function () {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    try { localStorage.setItem('exactlm-theme', root.dataset.theme); } catch (e) { /* nothing is kept */ }
    label();
  });
  dark.addEventListener('change', label);
  label();

  // Copying.
  function copied(button) {
    var before = button.textContent;
    button.textContent = 'Copied';
    say('Copied');
    setTimeout(function () { button.textContent = before; }, 1500);
  }
  function byHand(source, button) {
    var range = document.createRange();
    range.selectNodeContents(source);
    var selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    if (document.execCommand('copy')) { copied(button); }
    selection.removeAllRanges();
  }
  document.addEventListener('click', function (event) {
    var button = event.target.closest('button[data-copy]');
    if (!button) { return; }
    var source = document.getElementById(button.dataset.copy);
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(source.textContent).then(function () { copied(button); }, function () { byHand(source, button); });
    } else { byHand(source, button); }
  });

  // What marks say: under the pointer, and by the arrow keys.
  var picked = null;
  function pick(plot, mark) {
    if (picked) { picked.classList.remove('on'); }
    picked = mark;
    var reads = plot.closest('figure').querySelector('.reads');
    if (mark) { mark.classList.add('on'); reads.textContent = mark.dataset.r; } else { reads.textContent = ''; }
  }
  document.querySelectorAll('.panels').forEach(function (plot) {
    var place = -1;
    function marks() { return plot.querySelectorAll('[data-r]'); }
    plot.addEventListener('mouseover', function (event) {
      var mark = event.target.closest('[data-r]');
      if (mark) { pick(plot, mark); place = Array.prototype.indexOf.call(marks(), mark); }
    });
    plot.addEventListener('keydown', function (event) {
      var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      var all = marks();
      if (event.key === 'Home') { place = 0; } else if (event.key === 'End') { place = all.length - 1; } else if (event.key === 'Escape') { pick(plot, null); return; } else if (step) { place = Math.max(0, Math.min(all.length - 1, place + step)); } else { return; }
      event.preventDefault();
      if (all[place]) { pick(plot, all[place]); }
    });
    plot.addEventListener('blur', function () { pick(plot, null); });
  });

  // Opening what a link points into, and what is printed.
  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var at = target; at; at = at.parentElement) { if (at.tagName === 'DETAILS') { at.open = true; } }
    if (target) { target.scrollIntoView(); }
  }
  window.addEventListener('hashchange', reveal);
  reveal();
  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('details.print').forEach(function (part) { part.open = true; });
  });

  // The contents are open beside the text, closed above it.
  var contents = document.getElementById('contents');
  if (contents && window.matchMedia('(max-width: 1079px)').matches) { contents.open = false; }
}());
