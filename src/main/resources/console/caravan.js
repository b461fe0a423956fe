// Says at the top of the page when the program cannot be reached, and loads the page anew when it is back.
(function () {
  "use strict";
  var wasDown = false;

  function banner(text) {
    var line = document.getElementById("caravan-down");
    if (!line) {
      line = document.createElement("div");
      line.id = "caravan-down";
      line.setAttribute("role", "alert");
      line.style.cssText = "position:fixed;bottom:0;left:0;right:0;z-index:10000;background:#c9190b;color:#fff;padding:.5em 1em;font:1em sans-serif";
      document.body.insertBefore(line, document.body.firstChild);
    }
    line.textContent = text;
  }

  function look() {
    if (location.pathname.endsWith("/login")) {
      return;
    }
    fetch("/hawtio/jolokia/read/io.pgcaravan:type=Console/ProgramUp,Program", {
      headers: { Accept: "application/json" },
    })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (answer) {
        if (!answer || !answer.value) {
          return;
        }
        if (!answer.value.ProgramUp) {
          wasDown = true;
          banner("The program does not answer: " + answer.value.Program);
        } else if (wasDown) {
          location.reload();
        }
      })
      .catch(function () { banner("The console does not answer."); });
  }

  setInterval(look, 5000);
  look();
})();
