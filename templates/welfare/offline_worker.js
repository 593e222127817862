{% load static %}/* Answers for the page of sheets when there is no line. It keeps no personal data: only this page,
   its scripts and its styles. A sheet lies sealed in the telephone's own store (js/sheets.js). */
"use strict";
const RELEASE = "sheets-{{ release }}";
const PAGE = "{% url 'welfare:offline' %}";
const KEPT = [
  PAGE,
  {% for file in files %}"{% static file %}",
  {% endfor %}
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(RELEASE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== RELEASE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
  );
});

// The line first: a new release or language shows at once. Without it, what is kept.
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || !KEPT.includes(path)) return;
  event.respondWith(
    fetch(event.request)
      .then((answer) => {
        if (!answer.ok) return answer;
        const copy = answer.clone();
        return caches.open(RELEASE).then((cache) => cache.put(path, copy)).then(() => answer);
      })
      .catch(() => caches.match(path))
  );
});
