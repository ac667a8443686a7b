import { LabIcon } from '@jupyterlab/ui-components';

/** Steps that lead up, in JupyterLab's own colours. */
export const courseIcon = new LabIcon({
  name: 'course:steps',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M3 21v-5h5v-5h5V6h5V2h3v19z"/>
</svg>`
});
