/** Boxes with WebGL2. A frame's rectangles are uploaded once; moving the view changes uniforms only. */
import { states } from '../protocol/states.js';
import { cornerBytes, expand, fullLight, rectBytes } from './expand.js';
import type { Frame } from './frames.js';
import { leastPatterned, onLine, patternOf, patterns, period } from './patterns.js';
import { newCanvas, sizeCanvas, type LaneOnScreen, type Renderer } from './renderer.js';
import type { Theme } from './theme.js';
import type { Viewport } from './viewport.js';

const vertexShader = `#version 300 es
precision highp float;
layout(location = 0) in vec2 span;     // ns since the frame's origin
layout(location = 1) in uvec4 corner;  // side, y of 255, state, look
uniform vec2 toPx;      // device px per ns, shift
uniform vec2 size;      // of the canvas, device px
uniform vec2 lane;      // top and height, device px
uniform vec3 colours[${states.length}];
flat out vec4 colour;   // premultiplied
flat out vec4 rect;
flat out uint pattern;
const uint patternOf[${states.length}] = uint[${states.length}](${patternOf.map((pattern) => `${patterns.indexOf(pattern)}u`).join(', ')});
void main() {
  float x0 = clamp(floor(span.x * toPx.x + toPx.y + 0.5), -2.0, size.x + 2.0);
  float x1 = clamp(floor(span.y * toPx.x + toPx.y + 0.5), -2.0, size.x + 2.0);
  if ((corner.w & 1u) == 0u && x1 - x0 >= 4.0) x1 -= 1.0;
  x1 = max(x1, x0 + 1.0);
  float y = lane.x + floor(lane.y * float(corner.y) / 255.0 + 0.5);
  rect = vec4(x0, lane.x, x1, lane.x + lane.y);
  float light = float(corner.w >> 1) / ${fullLight}.0;
  uint state = min(corner.z, ${states.length - 1}u);
  colour = vec4(colours[state] * light, light);
  pattern = patternOf[state];
  gl_Position = vec4(
    (corner.x == 0u ? x0 : x1) / size.x * 2.0 - 1.0, 1.0 - y / size.y * 2.0, 0.0, 1.0);
}`;

const fragmentShader = `#version 300 es
precision highp float;
flat in vec4 colour;
flat in vec4 rect;
flat in uint pattern;
uniform float scale;     // device px a CSS px, a whole number
uniform vec3 paper;     // what is on a line is mixed with
uniform vec4 border;    // rgb, 1 where boxes have an outline
uniform vec2 size;
out vec4 result;
// As isOnLine in patterns.ts, from the corner of the box, so that lines move with it.
bool isOnLine(ivec2 at) {
  ivec2 a = at % ${period};
  if (pattern == 1u) return (a.x + a.y) % ${period} == 3;
  if (pattern == 2u) return (a.x - a.y + ${period}) % ${period} == 3;
  if (pattern == 3u) return a.y == 3;
  if (pattern == 4u) return a.x == 3;
  if (pattern == 5u) return a.x / 2 == 1 && a.y / 2 == 1;
  return a.x == 3 || a.y == 3;
}
void main() {
  result = colour;
  if (pattern != 0u && rect.z - rect.x >= ${leastPatterned}.0 * scale) {
    vec2 at = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y) - rect.xy;
    if (isOnLine(ivec2(at / scale))) result.rgb = mix(paper * colour.a, colour.rgb, ${onLine});
  }
  if (border.a > 0.0 && colour.a > 0.5 && rect.z - rect.x >= 4.0) {
    vec2 at = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y);
    if (at.x < rect.x + 1.0 || at.x > rect.z - 1.0 || at.y < rect.y + 1.0 || at.y > rect.w - 1.0)
      result = vec4(border.rgb, 1.0);
  }
}`;

interface Uploaded {
  readonly vertices: WebGLVertexArrayObject;
  readonly buffer: WebGLBuffer;
  readonly laneEnds: Uint32Array;
}

/** @param lost called when the graphics driver takes the context away, and again when it is back. */
export function createGlRenderer(lost: (isLost: boolean) => void): GlRenderer | null {
  const canvas = newCanvas();
  const gl = canvas.getContext('webgl2', {
    alpha: true,
    antialias: false,
    depth: false,
    stencil: false,
    preserveDrawingBuffer: false,
  });
  if (!gl) return null;
  try {
    return new GlRenderer(canvas, gl, lost);
  } catch {
    return null;
  }
}

export class GlRenderer implements Renderer {
  readonly kind = 'webgl2';
  readonly #uploaded = new Map<Frame, Uploaded>();
  readonly #loser: WEBGL_lose_context | null;
  #program!: WebGLProgram;
  #uniforms!: Readonly<
    Record<
      'toPx' | 'size' | 'lane' | 'colours' | 'border' | 'scale' | 'paper',
      WebGLUniformLocation | null
    >
  >;
  #indices!: WebGLBuffer;
  #indexed = 0;
  #scratch = new Uint32Array(0);
  #scale = 1;
  #theme: Theme | null = null;

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly gl: WebGL2RenderingContext,
    lost: (isLost: boolean) => void,
  ) {
    this.#loser = gl.getExtension('WEBGL_lose_context');
    this.#start();
    canvas.addEventListener('webglcontextlost', (event) => {
      // Without this the browser never gives the context back.
      event.preventDefault();
      lost(true);
    });
    canvas.addEventListener('webglcontextrestored', () => {
      // Everything on the GPU is gone; the arrays are not.
      this.#uploaded.clear();
      this.#start();
      if (this.#theme) this.setTheme(this.#theme);
      lost(false);
    });
  }

  #start(): void {
    const { gl } = this;
    const program = gl.createProgram();
    for (const [kind, source] of [
      [gl.VERTEX_SHADER, vertexShader],
      [gl.FRAGMENT_SHADER, fragmentShader],
    ] as const) {
      const shader = gl.createShader(kind);
      // Not shown to anybody: where this one fails, the canvas takes over.
      // eslint-disable-next-line l10n/raw-text
      if (!shader) throw new Error('no shader');
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      // eslint-disable-next-line l10n/raw-text
      throw new Error(gl.getProgramInfoLog(program) ?? 'the shaders do not link');
    }
    this.#program = program;
    const at = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
    this.#uniforms = {
      toPx: at('toPx'),
      size: at('size'),
      lane: at('lane'),
      colours: at('colours'),
      border: at('border'),
      scale: at('scale'),
      paper: at('paper'),
    };
    gl.blendEquation(gl.MAX);
    this.#indices = gl.createBuffer();
    this.#indexed = 0;
    this.#warmUp();
  }

  /** Draws a rectangle nobody sees: drivers compile at the first drawing, and now there is time for it. */
  #warmUp(): void {
    const { gl } = this;
    const { vertices, buffer } = this.#vertices(new Uint32Array(rectBytes / 4));
    gl.useProgram(this.#program);
    gl.bindVertexArray(vertices);
    gl.drawElements(gl.TRIANGLES, 6, gl.UNSIGNED_INT, 0);
    gl.bindVertexArray(null);
    gl.deleteVertexArray(vertices);
    gl.deleteBuffer(buffer);
  }

  resize(width: number, height: number, scale: number): void {
    this.#scale = scale;
    sizeCanvas(this.canvas, width, height, scale);
  }

  setTheme(theme: Theme): void {
    const { gl } = this;
    this.#theme = theme;
    gl.useProgram(this.#program);
    gl.uniform3fv(
      this.#uniforms.colours,
      theme.states.flat().map((value) => value / 255),
    );
    gl.uniform3fv(
      this.#uniforms.paper,
      theme.background.map((value) => value / 255),
    );
    const [r, g, b] = theme.border;
    gl.uniform4f(this.#uniforms.border, r / 255, g / 255, b / 255, theme.highContrast ? 1 : 0);
  }

  draw(view: Viewport, lanes: readonly LaneOnScreen[]): void {
    const { gl, canvas } = this;
    if (gl.isContextLost()) return;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.useProgram(this.#program);
    gl.uniform2f(this.#uniforms.size, canvas.width, canvas.height);
    gl.uniform1f(this.#uniforms.scale, Math.max(1, Math.round(this.#scale)));
    const pxPerNs = this.#scale / view.nsPerPx;
    // Boxes shorter than a pixel overlap: what was found is not to be covered by what was not.
    if (lanes.some(({ frame }) => frame.boxes.found)) gl.enable(gl.BLEND);
    else gl.disable(gl.BLEND);
    let bound: Frame | null = null;
    for (const { frame, lane, y, height } of lanes) {
      const uploaded = this.#uploaded.get(frame) ?? this.#upload(frame);
      const first = lane === 0 ? 0 : (uploaded.laneEnds[lane - 1] ?? 0);
      const rects = (uploaded.laneEnds[lane] ?? 0) - first;
      if (rects === 0) continue;
      if (bound !== frame) {
        bound = frame;
        gl.bindVertexArray(uploaded.vertices);
        // The difference of two large times is small: it must be formed in doubles, here.
        gl.uniform2f(this.#uniforms.toPx, pxPerNs, (frame.origin - view.start) * pxPerNs);
      }
      gl.uniform2f(
        this.#uniforms.lane,
        Math.round(y * this.#scale),
        Math.round(height * this.#scale),
      );
      gl.drawElements(gl.TRIANGLES, rects * 6, gl.UNSIGNED_INT, first * 6 * 4);
    }
    gl.bindVertexArray(null);
  }

  forget(frame: Frame): void {
    const uploaded = this.#uploaded.get(frame);
    if (!uploaded) return;
    this.#uploaded.delete(frame);
    this.gl.deleteVertexArray(uploaded.vertices);
    this.gl.deleteBuffer(uploaded.buffer);
  }

  /** Loses the context as a driver would, and gets it back after a while; for tests. */
  loseContext(): void {
    this.#loser?.loseContext();
    setTimeout(() => this.#loser?.restoreContext(), 1000);
  }

  dispose(): void {
    for (const frame of [...this.#uploaded.keys()]) this.forget(frame);
    this.canvas.remove();
  }

  #upload(frame: Frame): Uploaded {
    const { data, laneEnds } = expand(frame.boxes, this.#scratch);
    // Fresh memory for every frame would cost as much as filling it.
    this.#scratch = new Uint32Array(data.buffer);
    const uploaded = { ...this.#vertices(data), laneEnds };
    this.#uploaded.set(frame, uploaded);
    return uploaded;
  }

  /** Rectangles as the shaders take them. */
  #vertices(
    data: AllowSharedBufferSource & ArrayBufferView,
  ): Pick<Uploaded, 'vertices' | 'buffer'> {
    const { gl } = this;
    const vertices = gl.createVertexArray();
    const buffer = gl.createBuffer();
    gl.bindVertexArray(vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, cornerBytes, 0);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribIPointer(1, 4, gl.UNSIGNED_BYTE, cornerBytes, 8);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#indices);
    this.#growIndices(data.byteLength / rectBytes);
    gl.bindVertexArray(null);
    return { vertices, buffer };
  }

  /** All frames share one index buffer, which must be bound: the same two triangles for every rectangle. */
  #growIndices(rects: number): void {
    if (rects <= this.#indexed) return;
    const count = Math.max(1024, 2 ** Math.ceil(Math.log2(rects)));
    const indices = new Uint32Array(count * 6);
    for (let i = 0; i < count; i++) {
      indices.set([4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 2, 4 * i + 1, 4 * i + 3], 6 * i);
    }
    this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER, indices, this.gl.STATIC_DRAW);
    this.#indexed = count;
  }
}
