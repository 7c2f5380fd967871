/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/page_style.h"

#include <stddef.h>

/* Colours have a contrast of 4.5 and more in both schemes (WCAG 2.2, 1.4.3);
 * targets are 44 pixels high (2.5.5). */
const char *const page_style[] = {
	":root{color-scheme:light dark;--bg:#fff;--fg:#1b1d20;--dim:#565c64;"
	"--line:#cdd2d8;--card:#f5f6f8;--y:#d7f0dd;--a:#fdf0c8;--n:#f9d7d4;"
	"--m:#e3ddf5;--link:#0b57b8}\n"
	"@media(prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e8eaed;"
	"--dim:#a7aeb7;--line:#3a4048;--card:#1d2125;--y:#17402a;--a:#4a3c0b;"
	"--n:#561d1a;--m:#352a5c;--link:#8ab8ff}}\n"
	"*{box-sizing:border-box}body{margin:0 auto;max-width:80rem;padding:0 "
	"1rem 2rem;background:var(--bg);color:var(--fg);font:1rem/1.5 "
	"system-ui,sans-serif;overflow-wrap:break-word}\n"
	"h1{font-size:1.5rem;margin:.6em 0 .3em}h2{font-size:1.2rem;margin:2em "
	"0 .4em}h3{font-size:1rem;margin:1.2em 0 .3em}p,ul{margin:.5em 0}"
	"a{color:var(--link)}:focus-visible{outline:3px solid "
	"var(--link);outline-offset:-3px}\n"
	".skip{position:absolute;left:-99rem}.skip:focus{position:static}"
	"nav a,.link{display:inline-block;padding:.6rem .6rem .6rem 0;"
	"min-height:2.75rem}\n"
	"form{display:flex;gap:.6rem;flex-wrap:wrap;align-items:end;margin:"
	".8rem 0}form label{display:block}input,select,form "
	"button{font:inherit;padding:.4rem .6rem;min-height:2.75rem;max-width:"
	"100%}.grow{flex:1 1 16rem}.grow input{width:100%}\n"
	".wide{overflow:auto;max-height:80vh;border:1px solid var(--line)}"
	"table{border-collapse:separate;border-spacing:0;width:100%}caption{"
	"text-align:left;padding:.5rem;color:var(--dim)}caption "
	"span{position:sticky;left:.5rem;display:inline-block;max-width:"
	"min(74rem,calc(100vw - 4rem))}th,td{padding:.4rem "
	".6rem;border-bottom:1px solid var(--line);text-align:left;"
	"vertical-align:top}thead th{position:sticky;top:0;background:var(--bg)"
	";z-index:1}tbody th{font-weight:500}\n",
	"#m td,#m thead th{white-space:nowrap;padding:0}#m tbody "
	"th{min-width:11rem}#m td "
	"a{display:block;padding:.4rem .6rem;min-height:2.75rem;color:inherit;"
	"text-decoration:none}#m td.u{padding:.4rem .6rem;color:var(--dim)}"
	"#m tbody th a{display:inline-block;padding:.3rem 0;min-height:"
	"2.75rem}small,.dim{color:var(--dim);font-size:.85em}#m td "
	"small{color:inherit;display:block}thead button{font:inherit;"
	"font-weight:600;background:none;border:0;color:inherit;text-align:"
	"left;padding:.4rem;min-height:2.75rem;cursor:pointer}"
	"[aria-sort=ascending] button::after{content:\" \\2191\"}"
	"[aria-sort=descending] button::after{content:\" \\2193\"}\n"
	".y{background:var(--y)}.a{background:var(--a)}.n{background:var(--n)}"
	".m{background:var(--m)}.b{display:inline-block;padding:0 .5em;"
	"border:1px solid var(--line);border-radius:.3em}.key{display:flex;"
	"gap:.4rem 1.2rem;flex-wrap:wrap;list-style:none;padding:0}\n"
	"code,pre{font-family:ui-monospace,monospace;font-size:.88em}pre{"
	"white-space:pre-wrap;overflow-wrap:anywhere;background:var(--card);"
	"border:1px solid var(--line);padding:.5em;margin:.3em 0}.paste{"
	"user-select:all;border-left:4px solid var(--link)}\n"
	".lead{font-size:1.1rem}.ladder{list-style:none;padding:0}.ladder li{"
	"border-left:4px solid var(--line);padding:0 0 0 .8em;margin:.2em 0}"
	".ladder .n{background:none;border-color:#a8231b}.ladder .y{"
	"background:none;border-color:#2a8a57}summary{cursor:pointer;padding:"
	".6rem 0;min-height:2.75rem}svg{display:block;max-width:100%;height:"
	"auto}svg text{fill:var(--fg);font:14px system-ui,sans-serif}svg "
	"rect{stroke:var(--line)}svg .y{fill:var(--y)}svg .n{fill:var(--n)}"
	"svg .a{fill:var(--a)}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em}"
	"dt{color:var(--dim)}dd{margin:0}@media(max-width:30rem){dl{"
	"grid-template-columns:1fr}dd{margin-bottom:.3em}#m tbody "
	"th{min-width:8rem}}\n"
	"@media(min-width:40rem){#m tbody th{position:sticky;left:0;"
	"background:var(--bg)}}"
	"@media(forced-colors:active){.y,.a,.n,.m{border:1px solid}}"
	"@media print{:root{--bg:#fff;--fg:#000;--dim:#444;--line:#aaa;"
	"--link:#000}form,.skip,nav{display:none}.wide{overflow:visible;"
	"max-height:none;border:0}thead th,#m tbody th{position:static}"
	"body{max-width:none;font-size:9pt;padding:0}"
	".b,.y,.a,.n,.m{print-color-adjust:exact;"
	"-webkit-print-color-adjust:exact}tr,pre{break-inside:avoid}}\n",
	NULL,
};

/*
 * Filters the rows by text and by platform, and sorts a column by the lower end
 * of Wilson's interval (matrix/cells.h), which good/people gives.  A PCI id and
 * Enter open its page; without this, the form goes to the list of makers.
 */
const char *const page_script[] = {
	"(function(){var f=document.forms[0],t=document.getElementById('m'),"
	"b=t.tBodies[0],R=[].slice.call(b.rows),s=document.getElementById('st'"
	"),h=[].slice.call(t.tHead.rows[0].cells);"
	"R.forEach(function(r){r.s=r.cells[0].textContent.toLowerCase()});"
	"function go(){var q=f.q.value.toLowerCase().trim(),p=+f.p.value,n=0;"
	"R.forEach(function(r){var ok=r.s.indexOf(q)>=0&&(!p||r.cells[p]"
	".className!='u');if(r.hidden==ok)r.hidden=!ok;n+=ok});"
	"s.textContent=n+' of '+R.length+' devices shown'}"
	"f.addEventListener('input',go);f.addEventListener('submit',"
	"function(e){var m=/([0-9a-f]{4})[:-]([0-9a-f]{4})/i.exec(f.q.value);"
	"if(m){e.preventDefault();location.href=f.dataset.d+(m[1]+'-'+m[2])"
	".toLowerCase()+'/index.html'}});"
	"function lo(c){var m=/(\\d+)\\/(\\d+)/.exec(c.textContent),z=3.8415,"
	"n,p;if(!m)return -1;n=+m[2];p=m[1]/n;return(p+z/2/n-Math.sqrt(z*(p*"
	"(1-p)/n+z/4/n/n)))/(1+z/n)}"
	"h.forEach(function(c,i){var x=c.querySelector('button');if(!x)return;"
	"x.addEventListener('click',function(){var d=c.getAttribute('aria-sort"
	"')=='descending';h.forEach(function(y){y.removeAttribute('aria-sort')"
	"});c.setAttribute('aria-sort',d?'ascending':'descending');"
	"R.map(function(r){return[i?lo(r.cells[i]):r.s,r]}).sort(function(x,y)"
	"{return(x[0]<y[0]?1:x[0]>y[0]?-1:0)*(d?-1:1)}).forEach(function(x){"
	"b.appendChild(x[1])})})});go()})()",
	NULL,
};
